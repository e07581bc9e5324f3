using Berth.EndToEnd.Images;
using Berth.EndToEnd.Servers;
using Berth.Testing.Images;
using Berth.Testing.Processes;
using Berth.Testing.Published;

namespace Berth.EndToEnd.PodmanAndBuildah;

/// <summary>podman and buildah share their commands for images, and here their tests.</summary>
public sealed class PodmanAndBuildahTests(Registries registries) : ClientTests(registries)
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, Scheme> EachToolAndScheme =>
        [("podman", Scheme.Http), ("podman", Scheme.Https), ("buildah", Scheme.Http), ("buildah", Scheme.Https)];

    [Theory]
    [MemberData(nameof(EachToolAndScheme))]
    public async Task A_pushed_image_can_be_pulled(string name, Scheme scheme)
    {
        var (tool, server) = (ToolNamed(name), Registries[scheme]);
        var image = $"{server.Host}/{name}/plain:1.0";
        var id = await LoadAsync(tool, TestImage.Runnable("plain"));

        await tool.RunAsync(["push", .. ContainerTools.Connection(server), id, $"docker://{image}"]);
        await tool.RunAsync("rmi", "--all", "--force");
        var pulled = await tool.RunAsync(["pull", .. ContainerTools.Connection(server), image]);

        Assert.Equal(id, pulled.Trim());
    }

    [Theory]
    [MemberData(nameof(EachToolAndScheme))]
    public async Task An_image_pushed_with_zstd_keeps_its_layers_as_they_came(string name, Scheme scheme)
    {
        var (tool, server) = (ToolNamed(name), Registries[scheme]);
        var repository = $"{name}/zstd";
        var id = await LoadAsync(tool, TestImage.Runnable("zstd"));

        await tool.RunAsync(
            ["push", .. ContainerTools.Connection(server), "--compression-format", "zstd", id, $"docker://{server.Host}/{repository}:1.0"]);
        await tool.RunAsync("rmi", "--all", "--force");
        var pulled = await tool.RunAsync(["pull", .. ContainerTools.Connection(server), $"{server.Host}/{repository}:1.0"]);

        Assert.Equal(id, pulled.Trim());
        Assert.Equal(["application/vnd.oci.image.layer.v1.tar+zstd"], await server.Http.LayerTypesAsync(repository, "1.0"));
    }

    [Theory]
    [MemberData(nameof(EachToolAndScheme))]
    public async Task A_manifest_list_is_pushed_with_all_its_images(string name, Scheme scheme)
    {
        var (tool, server) = (ToolNamed(name), Registries[scheme]);
        var repository = $"{name}/list";
        var own = TestImage.Runnable("list");
        OciLayout.Write(folder.At("own"), "own", own);
        OciLayout.Write(folder.At("other"), "other", TestImage.Runnable("list", "arm64"));

        await tool.RunAsync("manifest", "create", "list");
        await tool.RunAsync("manifest", "add", "list", $"oci:{folder.At("own")}:own");
        await tool.RunAsync("manifest", "add", "list", $"oci:{folder.At("other")}:other");
        await tool.RunAsync(["manifest", "push", .. ContainerTools.Connection(server), "--all", "list", $"docker://{server.Host}/{repository}:1.0"]);
        var pulled = await tool.RunAsync(["pull", .. ContainerTools.Connection(server), $"{server.Host}/{repository}:1.0"]);

        Assert.Equal(IdOf(own), pulled.Trim());
        Assert.Equal(["amd64", "arm64"], (await server.Http.ArchitecturesAsync(repository, "1.0")).Order());
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        folder.Dispose();
    }

    private static string IdOf(TestImage image) => TestImage.DigestOf(image.Config)["sha256:".Length..];

    private async Task<string> LoadAsync(Tool tool, TestImage image)
    {
        OciLayout.Write(folder.At("layout"), "loaded", image);
        await tool.RunAsync("pull", $"oci:{folder.At("layout")}:loaded");
        return IdOf(image);
    }

    // vfs works on every file system, also on an overlay inside a container.
    private Tool ToolNamed(string name) => new(name)
    {
        Prefix = ["--root", folder.At("root"), "--runroot", folder.At("run"), "--storage-driver", "vfs"],
    };
}
