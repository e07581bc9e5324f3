using System.Formats.Tar;
using Berth.EndToEnd.Containerd;
using Berth.EndToEnd.Images;
using Berth.Testing.Images;
using Berth.Testing.Processes;

namespace Berth.EndToEnd.Accounts;

public sealed class ContainerdAccountTests(ClosedRegistry registry, ContainerdDaemon containerd)
    : IClassFixture<ClosedRegistry>, IClassFixture<ContainerdDaemon>, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Tool ctr = containerd.Ctr;

    [Fact]
    public async Task An_image_goes_to_ones_own_namespace_and_comes_back_for_its_owner_only()
    {
        var image = $"{registry.Server.Host}/bob/containerd:1.0";
        OciLayout.Write(folder.At("layout"), "1.0", TestImage.Runnable("containerd account"));
        await TarFile.CreateFromDirectoryAsync(folder.At("layout"), folder.At("layout.tar"), includeBaseDirectory: false);
        await ctr.RunAsync("images", "import", "--no-unpack", "--all-platforms", "--base-name", image[..^4], folder.At("layout.tar"));

        var denied = await ctr.TryRunAsync("images", "push", "--plain-http", "--user", $"carol:{ClosedRegistry.Password}", image);
        await ctr.RunAsync("images", "push", "--plain-http", "--user", $"bob:{registry.BobsToken}", image);
        await ctr.RunAsync("images", "rm", "--sync", image);
        var refused = await ctr.TryRunAsync("content", "fetch", "--plain-http", "--user", $"carol:{ClosedRegistry.Password}", image);
        await ctr.RunAsync("content", "fetch", "--plain-http", "--user", $"bob:{ClosedRegistry.Password}", image);

        Assert.NotEqual(0, denied.ExitCode);
        Assert.NotEqual(0, refused.ExitCode);
    }

    public void Dispose() => folder.Dispose();
}
