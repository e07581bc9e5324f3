using System.Text;
using System.Text.Json;
using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Content.Images;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Tags;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Tags;

public abstract class NumberedTagsTests(TestDatabase database) : IAsyncLifetime
{
    private static readonly RepositoryName App = RepositoryName.Parse("alice/app");
    private TestRegistry _registry = null!;
    private Caller _alice = null!;
    private Digest _amd = null!, _arm = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        _alice = await _registry.AccountAsync("alice");
        _amd = await _registry.Images.ImageAsync(_alice, "alice/app", "v1-amd64", "amd64");
        _registry.Clock.Advance(TimeSpan.FromMinutes(1));
        _arm = await _registry.Images.ImageAsync(_alice, "alice/app", "v1-arm64", "arm64");
        _registry.Clock.Advance(TimeSpan.FromMinutes(1));
        await _registry.Images.IndexAsync(_alice, "alice/app", "Latest", (_amd, "amd64"), (_arm, "arm64"));
        await _registry.Images.ArtifactAsync(_alice, "alice/app", "chart", "application/vnd.cncf.helm.config.v1+json", "{}"u8.ToArray());
        await _registry.Images.ImageAsync(_alice, "alice/other", "v1", "amd64");
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(TagOrder.Newest, 0, "chart Latest v1-arm64")]
    [InlineData(TagOrder.Newest, 3, "v1-amd64")]
    [InlineData(TagOrder.Oldest, 0, "v1-amd64 v1-arm64 Latest")]
    [InlineData(TagOrder.Name, 0, "Latest chart v1-amd64")]
    [InlineData(TagOrder.NameDescending, 2, "chart Latest")]
    [InlineData(TagOrder.Newest, 4, "")]
    public async Task Pages_are_cut_from_every_order(TagOrder order, int skip, string expected)
    {
        var page = await ListAsync(new NumberedTagQuery { Order = order, Skip = skip, Count = 3 });

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), page.Items.Select(tag => tag.Name));
        Assert.Equal(4, page.Total);
    }

    [Fact]
    public async Task Tags_are_narrowed_by_name_and_by_what_they_run_on()
    {
        Assert.Equal(["Latest"], await NamesAsync(new NumberedTagQuery { Name = "LATE" }));
        Assert.Equal(["Latest", "v1-arm64"], await NamesAsync(new NumberedTagQuery { Architecture = "arm64" }));
        Assert.Equal(["Latest", "v1-amd64", "v1-arm64"], await NamesAsync(new NumberedTagQuery { Os = "linux" }));
        Assert.Equal(["v1-amd64"], await NamesAsync(new NumberedTagQuery { Architecture = "amd64", Name = "v1" }));
        Assert.Empty(await NamesAsync(new NumberedTagQuery { Architecture = "amd64", Os = "windows" }));
        Assert.Empty(await NamesAsync(new NumberedTagQuery { Name = "%", Architecture = "\0" }));
    }

    [Fact]
    public async Task A_tag_tells_every_image_that_it_stands_for()
    {
        var latest = (await _registry.Get<NumberedTags>().FindAsync(App, Tag.Parse("Latest"), Cancel))!;
        var single = (await _registry.Get<NumberedTags>().FindAsync(App, Tag.Parse("v1-arm64"), Cancel))!;
        var chart = (await _registry.Get<NumberedTags>().FindAsync(App, Tag.Parse("chart"), Cancel))!;

        Assert.Equal([(_amd, "amd64"), (_arm, "arm64")], latest.Images.Select(image => (image.Digest, image.Platform!.Architecture)));
        Assert.All(latest.Images, image => Assert.True(image.Size > 0));
        Assert.Equal(latest.Images[0].Size, latest.Size);
        Assert.Equal((MediaTypes.OciIndex, ContentType.Image, "alice"), (latest.MediaType, latest.ContentType, latest.PushedBy));
        Assert.Equal((_arm, "arm64"), (single.Digest, Assert.Single(single.Images).Platform!.Architecture));
        Assert.Equal((ContentType.Helm, null), (chart.ContentType, Assert.Single(chart.Images).Platform));
        Assert.Null(await _registry.Get<NumberedTags>().FindAsync(App, Tag.Parse("none"), Cancel));
        Assert.Null(await _registry.Get<NumberedTags>().FindAsync(RepositoryName.Parse("alice/none"), Tag.Parse("v1"), Cancel));
    }

    /// <summary>An index for linux on one machine and windows on another is not one for windows on the first.</summary>
    [Fact]
    public async Task An_image_runs_on_both_at_once_or_is_not_listed()
    {
        var index = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = MediaTypes.OciIndex,
            manifests = new[] { ("amd64", "windows", "1"), ("s390x", "linux", "2") }.Select(on => new
            {
                mediaType = MediaTypes.OciManifest,
                digest = Digest.Of(DigestAlgorithm.Sha256, Encoding.UTF8.GetBytes(on.Item3)).ToString(),
                size = 1,
                platform = new { architecture = on.Item1, os = on.Item2 },
            }),
        });
        Assert.True((await _registry.Get<ManifestWriter>().PushAsync(
            App, new ManifestPush(null, [Tag.Parse("mixed")], MediaTypes.OciIndex, index), _alice, Cancel)).Succeeded);

        Assert.Equal(["mixed"], await NamesAsync(new NumberedTagQuery { Architecture = "s390x", Os = "linux" }));
        Assert.Empty(await NamesAsync(new NumberedTagQuery { Architecture = "s390x", Os = "windows" }));
    }

    [Fact]
    public async Task The_same_image_in_another_repository_is_another()
    {
        var config = """{"architecture":"amd64","os":"linux"}"""u8.ToArray();
        await _registry.Images.ArtifactAsync(_alice, "alice/app", "same", MediaTypes.OciConfig, config);
        var pushed = _registry.Clock.GetUtcNow();
        _registry.Clock.Advance(TimeSpan.FromMinutes(1));
        await _registry.Images.ArtifactAsync(_alice, "alice/other", "same", MediaTypes.OciConfig, config);

        var image = Assert.Single((await _registry.Get<NumberedTags>().FindAsync(App, Tag.Parse("same"), Cancel))!.Images);

        Assert.Equal((pushed, (long)config.Length), (image.PushedAt, image.Size));
    }

    [Fact]
    public async Task Images_are_read_with_their_platforms()
    {
        var images = (await _registry.Get<ImageReader>().ReadImagesAsync(App, Reference.To(Tag.Parse("Latest")), Cancel)).Value!;
        var single = (await _registry.Get<ImageReader>().ReadImagesAsync(App, Reference.To(Tag.Parse("v1-arm64")), Cancel)).Value!;

        Assert.Equal([("amd64", _amd), ("arm64", _arm)], images.Select(image => (image.Platform!.Architecture, image.Image.Digest)));
        Assert.Equal(("arm64", _arm), (single.Single().Platform!.Architecture, single.Single().Image.Digest));
    }

    private Task<CountedPage<TagDetails>> ListAsync(NumberedTagQuery query) => _registry.Get<NumberedTags>().ListAsync(App, query, Cancel);

    private async Task<IEnumerable<string>> NamesAsync(NumberedTagQuery query) =>
        (await ListAsync(query with { Order = TagOrder.Name })).Items.Select(tag => tag.Name);
}

public sealed class NumberedTagsOnSqliteTests() : NumberedTagsTests(TestDatabase.Sqlite);

public sealed class NumberedTagsOnPostgreSqlTests() : NumberedTagsTests(TestDatabase.PostgreSql);
