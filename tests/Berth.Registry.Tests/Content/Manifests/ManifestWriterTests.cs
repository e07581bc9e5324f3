using System.Text;
using System.Text.Json;
using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Callers;
using Berth.Registry.Content.Configs;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Tags;
using Berth.Registry.Database;
using Berth.Registry.Repositories;
using Berth.Registry.Database.Tables;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Manifests;

/// <summary>What a push and a deletion leave behind, in their repository and in no other.</summary>
public abstract class ManifestWriterTests(TestDatabase database) : IAsyncLifetime
{
    private const string Layer = "application/vnd.oci.image.layer.v1.tar", Foreign = "application/vnd.oci.image.layer.nondistributable.v1.tar";
    private static readonly RepositoryName App = RepositoryName.Parse("mara/app"), Other = RepositoryName.Parse("mara/other");
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
    public async Task A_push_that_is_refused_makes_no_repository()
    {
        Assert.Equal(ErrorCode.ManifestBlobUnknown, (await PushAsync(App, "v1", Image(Describe("{}")))).Error?.Code);

        Assert.False(await _registry.Get<MetadataStore>().ReadAsync(context => context.Repositories.AnyAsync(Cancel), Cancel));
    }

    [Fact]
    public async Task What_is_refused_for_want_of_content_is_taken_once_this_repository_has_it()
    {
        var strict = Writer(new ManifestLimits { Sparse = SparseManifests.None });
        var image = Image(Describe("{}"));
        var index = Index(Describe(image, MediaTypes.OciManifest));
        await PutAsync(Other, "{}");
        Assert.True((await PushAsync(Other, "v1", image)).Succeeded);

        Assert.Equal(ErrorCode.ManifestBlobUnknown, (await PushAsync(App, "v1", image, strict)).Error?.Code);
        Assert.Equal(ErrorCode.ManifestBlobUnknown, (await PushAsync(App, "all", index, strict)).Error?.Code);
        await PutAsync(App, "{}");
        Assert.True((await PushAsync(App, "v1", image, strict)).Succeeded);
        Assert.True((await PushAsync(App, "all", index, strict)).Succeeded);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_size_that_is_not_that_of_the_content_is_refused(int off)
    {
        await PutAsync(App, "{}");
        var image = Image(Describe("{}"));
        Assert.True((await PushAsync(App, "v1", image)).Succeeded);

        var config = await PushAsync(App, "v2", Image(Describe("{}", off: off)));
        var layer = await PushAsync(App, "v2", Image(Describe("{}"), Describe("{}", Layer, off)));
        var child = await PushAsync(App, "v2", Index(Describe(image, MediaTypes.OciManifest, off)));

        Assert.All([config, layer, child], pushed => Assert.Equal(ErrorCode.ManifestInvalid, pushed.Error?.Code));
    }

    [Fact]
    public async Task A_manifest_may_have_as_many_descriptors_as_the_limit_says()
    {
        var writer = Writer(new ManifestLimits { MaxDescriptors = 3 });
        var children = Enumerable.Range(0, 4).Select(i => Describe($"{i}", MediaTypes.OciManifest)).ToArray();

        Assert.True((await PushAsync(App, "v1", Index(children[..3]), writer)).Succeeded);
        Assert.Equal(ErrorCode.ManifestInvalid, (await PushAsync(App, "v1", Index(children), writer)).Error?.Code);
    }

    /// <summary>One digest may be both config and layer, as an artifact without either has it; what may not be distributed is no layer of ours.</summary>
    [Fact]
    public async Task Each_part_is_recorded_once_for_each_role_it_has()
    {
        await PutAsync(App, "{}");
        var image = Image(Describe("{}"), Describe("{}", Layer), Describe("elsewhere", Foreign), Describe("{}", Layer));
        Assert.True((await PushAsync(App, "v1", image)).Succeeded);

        var parts = await _registry.Get<MetadataStore>().ReadAsync(
            context => context.ManifestReferences.OrderBy(r => r.Position).ToListAsync(Cancel), Cancel);

        Assert.Equal(
            [(ManifestReferenceRole.Config, DigestOf("{}")), (ManifestReferenceRole.Layer, DigestOf("{}")), (ManifestReferenceRole.ForeignLayer, DigestOf("elsewhere"))],
            parts.Select(part => (part.Role, part.Digest)));
    }

    [Fact]
    public async Task An_index_of_two_variants_of_one_machine_runs_on_it()
    {
        static object Entry(string variant) => new
        {
            mediaType = MediaTypes.OciManifest,
            digest = DigestOf(variant).ToString(),
            size = 1,
            platform = new { architecture = "arm", os = "linux", variant },
        };
        Assert.True((await PushAsync(App, "v1", Index(Entry("v6"), Entry("v7")))).Succeeded);

        var platforms = await _registry.Get<MetadataStore>().ReadAsync(context => context.ManifestPlatforms.ToListAsync(Cancel), Cancel);

        Assert.Equal([("arm", "linux")], platforms.Select(on => (on.Architecture, on.Os)));
    }

    [Fact]
    public async Task A_tag_that_is_pushed_again_is_as_new_as_its_last_push_and_so_is_its_repository()
    {
        var otto = await _registry.AccountAsync("otto");
        Assert.True((await PushAsync(App, "v1", Index())).Succeeded);
        foreach (var manifest in new[] { Index(Describe("x", MediaTypes.OciManifest)), Index() })
        {
            _registry.Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.True((await PushAsync(App, "v1", manifest, by: otto)).Succeeded);

            var tag = (await _registry.Get<TagQueries>().FindAsync(App, Tag.Parse("v1"), Cancel))!;
            Assert.Equal((DigestOf(manifest), _registry.Clock.GetUtcNow(), "otto"), (tag.Digest, tag.PushedAt, tag.PushedBy));
            Assert.Equal(
                _registry.Clock.GetUtcNow(),
                await _registry.Get<MetadataStore>().ReadAsync(context => context.Repositories.Select(r => r.UpdatedAt).SingleAsync(Cancel), Cancel));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deletion_leaves_the_same_tag_and_the_same_manifest_of_another_repository(bool byDigest)
    {
        var reference = byDigest ? Reference.To(DigestOf(Index())) : Reference.To(Tag.Parse("v1"));
        Assert.True((await PushAsync(App, "v1", Index())).Succeeded);
        Assert.True((await PushAsync(Other, "v1", Index())).Succeeded);

        Assert.True((await _registry.Get<ManifestWriter>().DeleteAsync(App, reference, _mara, Cancel)).Succeeded);

        Assert.Equal((false, !byDigest), (await HasAsync(App, Reference.To(Tag.Parse("v1"))), await HasAsync(App, Reference.To(DigestOf(Index())))));
        Assert.True(await HasAsync(Other, Reference.To(Tag.Parse("v1"))));
        Assert.True(await HasAsync(Other, Reference.To(DigestOf(Index()))));
    }

    [Fact]
    public async Task A_deletion_whose_condition_does_not_hold_deletes_nothing()
    {
        Assert.True((await PushAsync(App, "v1", Index())).Succeeded);
        var (writer, tag) = (_registry.Get<ManifestWriter>(), Reference.To(Tag.Parse("v1")));

        var refused = await writer.DeleteAsync(App, tag, _mara, Cancel, new ManifestCondition(new DigestSet(false, [DigestOf("x")]), null));

        Assert.Equal(412, refused.Error?.Status);
        Assert.True(await HasAsync(App, tag));
        Assert.True((await writer.DeleteAsync(App, tag, _mara, Cancel, new ManifestCondition(new DigestSet(false, [DigestOf(Index())]), null))).Succeeded);
    }

    [Fact]
    public async Task A_server_that_answers_from_memory_sees_what_it_pushed_by_digest_and_the_type_that_was_pushed_last()
    {
        await using var node = await _registry.ServingNodeAsync();
        const string bare = """{"schemaVersion":2,"manifests":[]}""";
        var (reader, writer, digest, tag) = (node.Get<ManifestReader>(), node.Get<ManifestWriter>(), DigestOf(bare), Reference.To(Tag.Parse("v1")));
        Assert.False((await reader.GetAsync(App, Reference.To(digest), Cancel)).Succeeded);

        await PushAsync(new ManifestPush(digest, [], MediaTypes.OciIndex, Encoding.UTF8.GetBytes(bare)));
        Assert.Equal(MediaTypes.OciIndex, (await reader.GetAsync(App, Reference.To(digest), Cancel)).Value?.MediaType);
        await PushAsync(new ManifestPush(null, [Tag.Parse("v1")], MediaTypes.OciIndex, Encoding.UTF8.GetBytes(bare)));
        Assert.Equal(MediaTypes.OciIndex, (await reader.GetAsync(App, tag, Cancel)).Value?.MediaType);

        // By another tag than the one that is looked at.
        await PushAsync(new ManifestPush(null, [Tag.Parse("v2")], MediaTypes.DockerManifestList, Encoding.UTF8.GetBytes(bare)));
        Assert.Equal(MediaTypes.DockerManifestList, (await reader.GetAsync(App, tag, Cancel)).Value?.MediaType);

        async Task PushAsync(ManifestPush push) => Assert.True((await writer.PushAsync(App, push, _mara, Cancel)).Succeeded);
    }

    private ManifestWriter Writer(ManifestLimits limits) =>
        new(_registry.Get<MetadataStore>(), _registry.Get<ImageFacts>(), limits, _registry.Get<Deletions>(), _registry.Clock);

    private async Task<Result<PushedManifest>> PushAsync(
        RepositoryName repository, string tag, string manifest, ManifestWriter? writer = null, Caller? by = null) =>
        await (writer ?? _registry.Get<ManifestWriter>()).PushAsync(
            repository, new ManifestPush(null, [Tag.Parse(tag)], null, Encoding.UTF8.GetBytes(manifest)), by ?? _mara, Cancel);

    private Task<Digest> PutAsync(RepositoryName repository, string content) =>
        _registry.Images.BlobAsync(_mara, repository.ToString(), Encoding.UTF8.GetBytes(content));

    private async Task<bool> HasAsync(RepositoryName repository, Reference reference) =>
        (await _registry.Get<ManifestReader>().GetAsync(repository, reference, Cancel)).Succeeded;

    private static string Image(object config, params object[] layers) =>
        JsonSerializer.Serialize(new { schemaVersion = 2, mediaType = MediaTypes.OciManifest, config, layers });

    private static string Index(params object[] manifests) =>
        JsonSerializer.Serialize(new { schemaVersion = 2, mediaType = MediaTypes.OciIndex, manifests });

    private static object Describe(string content, string mediaType = MediaTypes.OciConfig, int off = 0) =>
        new { mediaType, digest = DigestOf(content).ToString(), size = content.Length + off };

    private static Digest DigestOf(string content) => Digest.Of(DigestAlgorithm.Sha256, Encoding.UTF8.GetBytes(content));
}

public sealed class ManifestWriterOnSqliteTests() : ManifestWriterTests(TestDatabase.Sqlite);

public sealed class ManifestWriterOnPostgreSqlTests() : ManifestWriterTests(TestDatabase.PostgreSql);
