using System.Formats.Tar;
using Berth.EndToEnd.Images;
using Berth.EndToEnd.Servers;
using Berth.Testing.Images;
using Berth.Testing.Processes;
using Berth.Testing.Published;

namespace Berth.EndToEnd.Containerd;

public sealed class ContainerdTests(Registries registries, ContainerdDaemon containerd) : ClientTests(registries), IClassFixture<ContainerdDaemon>
{
    private readonly TemporaryFolder folder = new();
    private readonly Tool ctr = containerd.Ctr;

    [Theory]
    [InlineData(Scheme.Http)]
    [InlineData(Scheme.Https)]
    public async Task A_pushed_image_can_be_pulled(Scheme scheme)
    {
        var server = Registries[scheme];
        var image = $"{server.Host}/containerd/plain";
        var digest = await ImportAsync(image, TestImage.Runnable($"containerd {scheme}"));

        await ctr.RunAsync(["images", "push", .. Connection(server), $"{image}:1.0"]);
        await ctr.RunAsync("images", "rm", "--sync", $"{image}:1.0");
        await ctr.RunAsync(["images", "pull", .. Connection(server), "--snapshotter", "native", $"{image}:1.0"]);

        Assert.Contains(digest, await ctr.RunAsync("images", "ls", $"name=={image}:1.0"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Scheme.Http)]
    [InlineData(Scheme.Https)]
    public async Task An_index_is_pushed_and_pulled_with_all_its_platforms(Scheme scheme)
    {
        var server = Registries[scheme];
        var image = $"{server.Host}/containerd/index";
        var digest = await ImportAsync(image, TestImage.Runnable($"index {scheme}"), TestImage.Runnable($"index {scheme}", "arm64"));

        await ctr.RunAsync(["images", "push", .. Connection(server), $"{image}:1.0"]);
        await ctr.RunAsync("images", "rm", "--sync", $"{image}:1.0");
        await ctr.RunAsync(["content", "fetch", "--all-platforms", .. Connection(server), $"{image}:1.0"]);

        var listed = await ctr.RunAsync("images", "ls", $"name=={image}:1.0");
        Assert.Contains(digest, listed, StringComparison.Ordinal);
        Assert.Contains("linux/amd64,linux/arm64", listed, StringComparison.Ordinal);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        folder.Dispose();
    }

    private static string[] Connection(BerthServer server) =>
        server.Scheme == Scheme.Http ? ["--plain-http"] : ["--tlscacert", server.CertificateFile];

    /// <summary>Puts images into containerd's own store as NAME:1.0 and returns the digest of what that names.</summary>
    private async Task<string> ImportAsync(string name, params TestImage[] images)
    {
        var digest = OciLayout.Write(folder.At("layout"), "1.0", images);
        await TarFile.CreateFromDirectoryAsync(folder.At("layout"), folder.At("layout.tar"), includeBaseDirectory: false);
        await ctr.RunAsync("images", "import", "--no-unpack", "--all-platforms", "--base-name", name, folder.At("layout.tar"));
        return digest;
    }
}
