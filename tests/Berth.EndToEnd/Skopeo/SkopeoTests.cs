using System.Text.Json;
using Berth.EndToEnd.Images;
using Berth.EndToEnd.Servers;
using Berth.Testing.Images;
using Berth.Testing.Processes;
using Berth.Testing.Published;

namespace Berth.EndToEnd.Skopeo;

public sealed class SkopeoTests(Registries registries) : ClientTests(registries)
{
    private readonly TemporaryFolder folder = new();
    private readonly Tool skopeo = new("skopeo");

    [Theory]
    [InlineData(Scheme.Http)]
    [InlineData(Scheme.Https)]
    public async Task An_index_copied_with_all_its_images_comes_back_byte_for_byte(Scheme scheme)
    {
        var server = Registries[scheme];
        var digest = await PushIndexAsync(server, "skopeo/copy");

        await skopeo.RunAsync(
            ["copy", "--all", .. ContainerTools.Connection(server, "src-"), $"docker://{server.Host}/skopeo/copy:1.0", $"oci:{folder.At("back")}:1.0"]);

        Assert.Contains(digest, File.ReadAllText(folder.At("back", "index.json")), StringComparison.Ordinal);
        Assert.Equal(FilesUnder(folder.At("index", "blobs")), FilesUnder(folder.At("back", "blobs")));
    }

    [Theory]
    [InlineData(Scheme.Http)]
    [InlineData(Scheme.Https)]
    public async Task Inspect_and_list_tags_tell_what_was_pushed(Scheme scheme)
    {
        var server = Registries[scheme];
        var image = TestImage.Runnable("inspect");
        await PushAsync(server, image, "skopeo/inspect", "b", "a");

        using var inspected = JsonDocument.Parse(
            await skopeo.RunAsync(["inspect", .. ContainerTools.Connection(server), $"docker://{server.Host}/skopeo/inspect:a"]));
        using var listed = JsonDocument.Parse(
            await skopeo.RunAsync(["list-tags", .. ContainerTools.Connection(server), $"docker://{server.Host}/skopeo/inspect"]));

        Assert.Equal(image.Digest, inspected.RootElement.GetProperty("Digest").GetString());
        Assert.Equal(["a", "b"], listed.RootElement.GetProperty("Tags").EnumerateArray().Select(tag => tag.GetString()));
    }

    [Theory]
    [InlineData(Scheme.Http)]
    [InlineData(Scheme.Https)]
    public async Task A_deleted_image_is_gone_and_its_neighbour_stays(Scheme scheme)
    {
        var server = Registries[scheme];
        var (deleted, kept) = (TestImage.Runnable("deleted"), TestImage.Runnable("kept"));
        await PushAsync(server, deleted, "skopeo/delete", "deleted");
        await PushAsync(server, kept, "skopeo/delete", "kept");

        await skopeo.RunAsync(["delete", .. ContainerTools.Connection(server), $"docker://{server.Host}/skopeo/delete:deleted"]);

        Assert.Null(await server.Http.ManifestAsync("skopeo/delete", "deleted"));
        Assert.Null(await server.Http.ManifestAsync("skopeo/delete", deleted.Digest));
        Assert.Equal(kept.Manifest, await server.Http.ManifestAsync("skopeo/delete", "kept"));
    }

    [Theory]
    [InlineData(Scheme.Http)]
    [InlineData(Scheme.Https)]
    public async Task A_repository_is_synchronized_to_a_folder_and_from_there_to_another_repository(Scheme scheme)
    {
        var server = Registries[scheme];
        var image = TestImage.Runnable("sync");
        await PushAsync(server, image, "skopeo/sync", "1.0", "2.0");

        await skopeo.RunAsync(
            ["sync", "--src", "docker", "--dest", "dir", .. ContainerTools.Connection(server, "src-"), $"{server.Host}/skopeo/sync", folder.At("sync")]);
        await skopeo.RunAsync(
            ["sync", "--src", "dir", "--dest", "docker", .. ContainerTools.Connection(server, "dest-"), folder.At("sync"), $"{server.Host}/skopeo/mirror"]);

        Assert.Equal(image.Manifest, await server.Http.ManifestAsync("skopeo/mirror/sync", "1.0"));
        Assert.Equal(image.Manifest, await server.Http.ManifestAsync("skopeo/mirror/sync", "2.0"));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        folder.Dispose();
    }

    private static IEnumerable<string?> FilesUnder(string path) =>
        Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order();

    private async Task PushAsync(BerthServer server, TestImage image, string repository, params string[] tags)
    {
        var layout = folder.At(tags[0]);
        OciLayout.Write(layout, "pushed", image);
        foreach (var tag in tags)
        {
            await skopeo.RunAsync(
                ["copy", .. ContainerTools.Connection(server, "dest-"), $"oci:{layout}:pushed", $"docker://{server.Host}/{repository}:{tag}"]);
        }
    }

    private async Task<string> PushIndexAsync(BerthServer server, string repository)
    {
        var digest = OciLayout.Write(folder.At("index"), "1.0", TestImage.Runnable("index"), TestImage.Runnable("index", "arm64"));
        await skopeo.RunAsync(
            ["copy", "--all", .. ContainerTools.Connection(server, "dest-"), $"oci:{folder.At("index")}:1.0", $"docker://{server.Host}/{repository}:1.0"]);
        return digest;
    }
}
