using System.Text;
using System.Text.Json;
using Berth.Oci;
using Berth.Oci.Manifests;
using Berth.Registry.Callers;
using Berth.Registry.Content.Blobs;
using Berth.Registry.Content.Configs;
using Berth.Registry.Content.Images;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Tags;
using Berth.Registry.Database;
using Berth.Registry.Memory;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Images;

public abstract class ImageReaderTests(TestDatabase database) : IAsyncLifetime
{
    private static readonly RepositoryName App = RepositoryName.Parse("mara/app");
    private TestRegistry _registry = null!;
    private Caller _mara = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        _mara = await _registry.AccountAsync("mara");
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Each_layer_stands_beside_the_step_that_made_it()
    {
        await PushAsync(
            """
            {"architecture":"arm64","os":"linux","config":{"Entrypoint":["/app"]},"history":[
              {"created_by":"ADD rootfs"},{"created_by":"ENV A=1","empty_layer":true},{"created_by":"COPY app"}]}
            """,
            "base", "application");

        var image = (await ReadAsync("v1")).Value!;

        Assert.Equal(["ADD rootfs", "ENV A=1", "COPY app"], image.Layers.Items.Select(layer => layer.Command));
        Assert.Equal([4L, null, 11L], image.Layers.Items.Select(layer => layer.Content?.Size));
        Assert.Equal("arm64", image.Config!.Platform!.Architecture);
        Assert.Equal(["/app"], image.Config.Entrypoint.Items);
    }

    [Fact]
    public async Task The_size_is_that_of_configuration_and_layers()
    {
        const string config = """{"architecture":"amd64","os":"linux"}""";
        await PushAsync(config, "base", "application");

        Assert.Equal(config.Length + 4 + 11, (await ReadAsync("v1")).Value!.Size);
    }

    [Theory]
    [InlineData("""{"architecture":"amd64"}""")]
    [InlineData("""{"history":[{"created_by":"one"}]}""")]
    [InlineData("""{"history":"long"}""")]
    [InlineData("""[1]""")]
    [InlineData("nonsense")]
    public async Task A_history_that_does_not_add_up_leaves_the_layers(string config)
    {
        await PushAsync(config, "base", "application");

        Assert.Equal([("", 4L), ("", 11L)], (await ReadAsync("v1")).Value!.Layers.Items.Select(layer => (layer.Command, layer.Content!.Size)));
    }

    [Fact]
    public async Task An_index_tells_what_runs_somewhere()
    {
        var image = await _registry.Images.ImageAsync(_mara, "mara/app", "amd64");
        var attestation = await _registry.Images.ImageAsync(_mara, "mara/app", "other", "unknown", "unknown");
        await _registry.Images.IndexAsync(_mara, "mara/app", "v1", (image, "amd64"), (attestation, "unknown"));

        var index = (await ReadAsync("v1")).Value!;

        Assert.Equal(image, Assert.Single(index.Platforms.Items).Digest);
        Assert.Null(index.Config);
        Assert.Empty(index.Layers.Items);
    }

    [Fact]
    public async Task What_is_not_there_is_an_outcome()
    {
        await _registry.Images.ImageAsync(_mara, "mara/app", "v1");

        Assert.Equal("MANIFEST_UNKNOWN", (await ReadAsync("v2")).Error!.Code.Name);
        var missing = await _registry.Get<ImageReader>().ReadAsync(RepositoryName.Parse("mara/none"), Reference.To(Tag.Parse("v1")), Cancel);
        Assert.Equal("MANIFEST_UNKNOWN", missing.Error!.Code.Name);
    }

    /// <summary>As a push before there was a bound on sizes left it.</summary>
    [Fact]
    public async Task Sizes_that_overflow_in_sum_make_no_reader_fail()
    {
        var digest = await PushAsync("{}", "base");
        var config = await DescribeAsync(MediaTypes.OciConfig, "{}");
        var layer = new { mediaType = "a/b", digest = digest.ToString(), size = long.MaxValue };
        var content = JsonSerializer.SerializeToUtf8Bytes(new { schemaVersion = 2, mediaType = MediaTypes.OciManifest, config, layers = new[] { layer, layer } });
        await _registry.Get<MetadataStore>().WriteAsync(
            async context =>
            {
                await context.ManifestReferences.ExecuteUpdateAsync(set => set.SetProperty(part => part.Size, long.MaxValue), Cancel);
                return await context.Manifests.ExecuteUpdateAsync(set => set.SetProperty(m => m.Content, content), Cancel);
            },
            Cancel);

        Assert.Equal(ByteCount.Largest, (await ReadAsync("v1")).Value!.Size);
        Assert.Equal(ByteCount.Largest, (await _registry.Get<TagQueries>().FindAsync(App, Tag.Parse("v1"), Cancel))!.Size);
        Assert.Equal(ByteCount.Largest, Assert.Single((await _registry.Get<TagQueries>().ListAsync(App, new TagQuery(), Cancel)).Items).Size);
        Assert.Equal(ByteCount.Largest, Assert.Single((await _registry.Get<NumberedTags>().ListAsync(App, new NumberedTagQuery(), Cancel)).Items).Size);
        Assert.True((await _registry.Get<ImageReader>().ReadImagesAsync(App, Reference.To(Tag.Parse("v1")), Cancel)).Succeeded);
    }

    /// <summary>Of a config that is larger than a list reads, the list tells what was written down when it was pushed.</summary>
    [Fact]
    public async Task A_list_tells_the_platform_of_a_large_config_and_of_a_large_index()
    {
        var filler = new string('x', ImageConfigs.LargestInList);
        var config = $$"""{"architecture":"arm64","os":"linux","author":"{{filler}}"}""";
        await PushAsync(config, "base");
        Assert.Equal("arm64", Assert.Single((await _registry.Get<TagQueries>().FindAsync(App, Tag.Parse("v1"), Cancel))!.Platforms).Architecture);

        // By a process that has never read the config, and cannot.
        await using var node = _registry.AnotherNode();
        Assert.True((await node.Get<BlobReader>().DeleteAsync(App, Digest.Of(DigestAlgorithm.Sha256, Encoding.UTF8.GetBytes(config)), _mara, Cancel)).Succeeded);
        Assert.Equal("arm64", Assert.Single((await node.Get<TagQueries>().FindAsync(App, Tag.Parse("v1"), Cancel))!.Platforms).Architecture);

        var index = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = MediaTypes.OciIndex,
            manifests = new[] { new { mediaType = MediaTypes.OciManifest, digest = Digest.Of(DigestAlgorithm.Sha256, []).ToString(), size = 1, platform = new { architecture = "s390x", os = "linux" } } },
            annotations = new { filler },
        });
        Assert.True((await _registry.Get<ManifestWriter>().PushAsync(App, new ManifestPush(null, [Tag.Parse("v2")], MediaTypes.OciIndex, index), _mara, Cancel)).Succeeded);
        var large = (await _registry.Get<TagQueries>().FindAsync(App, Tag.Parse("v2"), Cancel))!;
        Assert.Equal(("s390x", null), (Assert.Single(large.Platforms).Architecture, large.SizeOf));
    }

    [Fact]
    public async Task An_index_is_as_large_in_a_list_as_its_image_for_the_commonest_machine()
    {
        var arm = await _registry.Images.LayeredImageAsync(_mara, App.ToString(), "arm", ("COPY", new byte[1000]));
        var amd = await _registry.Images.ImageAsync(_mara, App.ToString(), "amd");
        await _registry.Images.IndexAsync(_mara, App.ToString(), "all", (arm, "arm64"), (amd, "amd64"));

        var tags = (await _registry.Get<TagQueries>().ListAsync(App, new TagQuery(), Cancel)).Items.ToDictionary(tag => tag.Name);

        Assert.Equal((tags["amd"].Size, "amd64"), (tags["all"].Size, tags["all"].SizeOf?.Architecture));
        Assert.Equal(["arm64", "amd64"], tags["all"].Platforms.Select(platform => platform.Architecture));
    }

    [Fact]
    public async Task Configs_that_are_read_are_kept_within_the_bound_of_the_memory()
    {
        var memory = _registry.Get<BoundedMemory>();
        for (var i = 0; i < 5; i++)
        {
            var before = memory.Size;
            var entries = string.Join(',', Enumerable.Repeat("\"\"", 250_000));
            var config = $"{{\"n\":{i},\"config\":{{\"Env\":[{entries}]}}}}";
            await PushAsync(config, "base");
            await ReadAsync("v1");
            Assert.InRange(memory.Size - before, 1, 32 * 1024);
        }
    }

    [Fact]
    public async Task The_bytes_are_those_that_were_pushed()
    {
        var digest = await PushAsync("{}", "base");

        Assert.Equal(digest, Digest.Of(DigestAlgorithm.Sha256, (await ReadAsync("v1")).Value!.Raw!));
    }

    private Task<Oci.Errors.Result<ImageDetails>> ReadAsync(string tag) =>
        _registry.Get<ImageReader>().ReadAsync(App, Reference.To(Tag.Parse(tag)), Cancel);

    private async Task<Digest> PushAsync(string config, params string[] layers)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = MediaTypes.OciManifest,
            config = await DescribeAsync(MediaTypes.OciConfig, config),
            layers = await Task.WhenAll(layers.Select(layer => DescribeAsync("application/vnd.oci.image.layer.v1.tar+gzip", layer))),
        });
        var pushed = await _registry.Get<ManifestWriter>().PushAsync(
            App, new ManifestPush(null, [Tag.Parse("v1")], MediaTypes.OciManifest, content), _mara, Cancel);
        return pushed.Succeeded ? pushed.Value.Digest : throw new InvalidOperationException(pushed.Error.Message);
    }

    private async Task<object> DescribeAsync(string mediaType, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var digest = await _registry.Images.BlobAsync(_mara, App.ToString(), bytes);
        return new { mediaType, digest = digest.ToString(), size = bytes.Length };
    }
}

public sealed class ImageReaderOnSqliteTests() : ImageReaderTests(TestDatabase.Sqlite);

public sealed class ImageReaderOnPostgreSqlTests() : ImageReaderTests(TestDatabase.PostgreSql);
