using System.Net;
using System.Text;
using System.Text.Json;
using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Database;
using Berth.Registry.Repositories;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Repositories;

public abstract class RepositoryQueriesTests(TestDatabase database) : IAsyncLifetime
{
    private const string HelmConfig = "application/vnd.cncf.helm.config.v1+json";

    private static readonly Caller Nobody = Caller.Anonymous(new Origin(IPAddress.Parse("192.0.2.9"), "docker"));
    private TestRegistry _registry = null!;
    private Caller _alice = null!, _bob = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        await _registry.AccountAsync("the-root");
        _alice = await _registry.AccountAsync("alice");
        _bob = await _registry.AccountAsync("bob");
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(RepositoryOrder.Updated, false, "e d c b a")]
    [InlineData(RepositoryOrder.Updated, true, "a b c d e")]
    [InlineData(RepositoryOrder.Name, false, "a b c d e")]
    [InlineData(RepositoryOrder.Name, true, "e d c b a")]
    [InlineData(RepositoryOrder.Pulls, false, "c e d b a")]
    [InlineData(RepositoryOrder.Pulls, true, "a b d e c")]
    [InlineData(RepositoryOrder.Stars, false, "b e d c a")]
    [InlineData(RepositoryOrder.Stars, true, "a c d e b")]
    public async Task Pages_go_on_and_back_in_every_order(RepositoryOrder order, bool reversed, string expected)
    {
        await CreateAsync("a", pulls: 0, stars: 0);
        await CreateAsync("b", pulls: 1, stars: 9);
        await CreateAsync("c", pulls: 70, stars: 1);
        await CreateAsync("d", pulls: 5, stars: 1);
        await CreateAsync("e", pulls: 5, stars: 1);
        var names = expected.Split(' ').Select(name => "alice/" + name).ToArray();
        var query = new RepositoryQuery { Order = order, Reversed = reversed, Count = 2 };

        var first = await ListAsync(Nobody, query);
        var second = await ListAsync(Nobody, query with { After = first.Next });
        var third = await ListAsync(Nobody, query with { After = second.Next });
        var back = await ListAsync(Nobody, query with { Before = third.Previous });
        var start = await ListAsync(Nobody, query with { Before = back.Previous });

        Assert.Equal(names[..2], Names(first));
        Assert.Equal(names[2..4], Names(second));
        Assert.Equal(names[4..], Names(third));
        Assert.Equal(names[2..4], Names(back));
        Assert.Equal(names[..2], Names(start));
        Assert.Equal(names[2..4], Names(await ListAsync(Nobody, query with { Skip = 2 })));
        Assert.Null(first.Previous);
        Assert.Null(third.Next);
        Assert.Null(start.Previous);
        Assert.NotNull(start.Next);
        Assert.All([first, second, third, back, start], page => Assert.Equal(5, page.Total));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("1.2.3")]
    [InlineData("9223372036854775807.9223372036854775807")]
    [InlineData("\0")]
    public async Task A_cursor_that_nobody_gave_is_the_start_or_the_end(string cursor)
    {
        await CreateAsync("a");
        foreach (var order in Enum.GetValues<RepositoryOrder>())
        {
            Assert.Equal(1, (await ListAsync(Nobody, new RepositoryQuery { Order = order, After = cursor })).Total);
        }
    }

    [Fact]
    public async Task Images_are_found_by_what_they_run_on()
    {
        await _registry.Images.ImageAsync(_alice, "alice/one", "v1", "arm64");
        var amd = await _registry.Images.ImageAsync(_alice, "alice/many", "amd64", "amd64");
        var arm = await _registry.Images.ImageAsync(_alice, "alice/many", "arm", "arm");
        var index = await _registry.Images.IndexAsync(_alice, "alice/many", "latest", (amd, "amd64"), (arm, "s390x"));
        await _registry.Images.ImageAsync(_alice, "alice/windows", "v1", "amd64", "windows");

        Assert.Equal(["alice/one"], await FoundAsync(new RepositoryQuery { Architectures = ["arm64"] }));
        Assert.Equal(["alice/many", "alice/windows"], await FoundAsync(new RepositoryQuery { Architectures = ["amd64"] }));
        Assert.Equal(["alice/many"], await FoundAsync(new RepositoryQuery { Architectures = ["amd64"], OperatingSystems = ["linux"] }));
        Assert.Equal(["alice/many"], await FoundAsync(new RepositoryQuery { Architectures = ["s390x"] }));
        Assert.Equal(["alice/many", "alice/one"], await FoundAsync(new RepositoryQuery { Architectures = ["arm", "arm64"] }));
        Assert.Empty(await FoundAsync(new RepositoryQuery { Architectures = ["arm64"], OperatingSystems = ["windows"] }));
        Assert.Empty(await FoundAsync(new RepositoryQuery { Architectures = ["ARM64'; --", "%"] }));

        await _registry.Images.DeleteAsync(_alice, "alice/many", index);

        Assert.Empty(await FoundAsync(new RepositoryQuery { Architectures = ["s390x"] }));
        Assert.Equal(["alice/many", "alice/windows"], await FoundAsync(new RepositoryQuery { Architectures = ["amd64"] }));
    }

    [Fact]
    public async Task Platforms_that_no_machine_has_are_not_kept()
    {
        await _registry.Images.ImageAsync(_alice, "alice/one", "v1", new string('x', 5000));
        await _registry.Images.ImageAsync(_alice, "alice/two", "v1", "<b>");

        Assert.All((await ContentsAsync("alice/one", "alice/two")).Values, contents => Assert.Empty(contents.Platforms));
    }

    [Fact]
    public async Task Repositories_are_found_by_what_they_hold()
    {
        var image = await _registry.Images.ImageAsync(_alice, "alice/app", "v1");
        await _registry.Images.ArtifactAsync(_alice, "alice/app", null, "application/vnd.example.sbom", "{}"u8.ToArray(), subject: image);
        await _registry.Images.ArtifactAsync(_alice, "alice/chart", "v1", HelmConfig, "{}"u8.ToArray());
        await _registry.Images.ArtifactAsync(_alice, "alice/thing", "v1", "application/vnd.example.thing", "{}"u8.ToArray());

        Assert.Equal(["alice/app"], await FoundAsync(new RepositoryQuery { Types = [ContentType.Image] }));
        Assert.Equal(["alice/chart"], await FoundAsync(new RepositoryQuery { Types = [ContentType.Helm] }));
        Assert.Equal(["alice/thing"], await FoundAsync(new RepositoryQuery { Types = [ContentType.Unrecognized] }));
        Assert.Equal(3, (await FoundAsync(new RepositoryQuery { MediaTypes = [MediaTypes.OciManifest] })).Count());
        Assert.Empty(await FoundAsync(new RepositoryQuery { MediaTypes = [MediaTypes.OciIndex] }));
        var contents = (await ContentsAsync("alice/app")).Values.Single();
        Assert.Equal([ContentType.Image], contents.Types);
        Assert.Equal([MediaTypes.OciManifest], contents.MediaTypes);
        Assert.Equal([("linux", "amd64")], contents.Platforms);
    }

    [Fact]
    public async Task Only_what_the_caller_may_read_is_counted_or_found()
    {
        await _registry.Images.ImageAsync(_alice, "alice/secret", "v1", "riscv64");
        await CreateAsync("open");
        RepositoryQuery[] queries =
        [
            new(),
            new() { Search = "secret" },
            new() { Namespace = "alice" },
            new() { Architectures = ["riscv64"] },
            new() { Types = [ContentType.Image] },
        ];

        foreach (var query in queries)
        {
            foreach (var stranger in new[] { Nobody, _bob })
            {
                var list = await ListAsync(stranger, query);
                Assert.DoesNotContain("alice/secret", Names(list));
                Assert.Equal(list.Items.Count, list.Total);
            }

            Assert.Contains("alice/secret", Names(await ListAsync(_alice, query)));
        }
    }

    [Fact]
    public async Task Repositories_are_found_by_category()
    {
        await CreateAsync("a", new RepositoryChange { Categories = ["security", "web-servers"] });
        await CreateAsync("b", new RepositoryChange { Categories = ["web-analytics"] });

        Assert.Equal(["alice/a"], Names(await ListAsync(Nobody, new RepositoryQuery { Categories = ["security"] })));
        Assert.Equal(
            ["alice/a", "alice/b"],
            Names(await ListAsync(Nobody, new RepositoryQuery { Categories = ["web-analytics", "web-servers"], Order = RepositoryOrder.Name })));
        Assert.Empty(Names(await ListAsync(Nobody, new RepositoryQuery { Categories = ["web"] })));
    }

    [Fact]
    public async Task A_configuration_is_read_through_the_repository_that_has_it()
    {
        var config = Encoding.UTF8.GetBytes("""{"architecture":"riscv64","os":"linux"}""");
        var digest = await _registry.Images.ArtifactAsync(_alice, "alice/secret", "v1", MediaTypes.OciConfig, config);
        Assert.Single(await FoundAsync(new RepositoryQuery { Architectures = ["riscv64"] }));

        // A manifest with a subject may be pushed ahead of its blobs.
        var content = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = MediaTypes.OciManifest,
            config = new { mediaType = MediaTypes.OciConfig, digest = Digest.Of(DigestAlgorithm.Sha256, config).ToString(), size = config.Length },
            layers = Array.Empty<object>(),
            subject = new { mediaType = MediaTypes.OciManifest, digest = digest.ToString(), size = 2 },
        });
        var pushed = await _registry.Get<ManifestWriter>()
            .PushAsync(RepositoryName.Parse("bob/spy"), new ManifestPush(null, [Tag.Parse("v1")], MediaTypes.OciManifest, content), _bob, Cancel);

        Assert.True(pushed.Succeeded);
        Assert.Empty(Names(await ListAsync(_bob, new RepositoryQuery { Architectures = ["riscv64"] })));
    }

    [Fact]
    public async Task A_summary_adds_up_each_blob_once_and_tells_of_the_last_push()
    {
        await _registry.Images.ArtifactAsync(_alice, "alice/app", "one", "application/vnd.example", new byte[100]);
        await _registry.Images.ArtifactAsync(_alice, "alice/app", "two", "application/vnd.example", new byte[100]);
        _registry.Clock.Advance(TimeSpan.FromHours(1));
        await _registry.Images.ArtifactAsync(_alice, "alice/app", "three", "application/vnd.example", new byte[23]);

        var summary = (await _registry.Get<RepositoryQueries>().FindAsync(RepositoryName.Parse("alice/app"), Cancel))!;

        Assert.Equal((3, 123L), (summary.Tags, summary.Size));
        Assert.Equal(("alice", _registry.Clock.GetUtcNow()), (summary.LastPushBy, summary.LastPushAt));
        Assert.Equal(summary, (await ListAsync(_alice, new RepositoryQuery())).Items[0]);
        Assert.Null(await _registry.Get<RepositoryQueries>().FindAsync(RepositoryName.Parse("alice/none"), Cancel));
    }

    private static IEnumerable<string> Names(CountedPage<RepositorySummary> list) => list.Items.Select(repository => repository.Name);

    private Task<CountedPage<RepositorySummary>> ListAsync(Caller caller, RepositoryQuery query) => _registry.Get<RepositoryQueries>().ListAsync(caller, query, Cancel);

    private async Task<IEnumerable<string>> FoundAsync(RepositoryQuery query) =>
        Names(await ListAsync(_alice, query with { Order = RepositoryOrder.Name }));

    private async Task<IReadOnlyDictionary<long, RepositoryContents>> ContentsAsync(params string[] names)
    {
        var all = await ListAsync(_alice, new RepositoryQuery());
        return await _registry.Get<RepositoryQueries>()
            .ContentsAsync([.. all.Items.Where(r => names.Contains(r.Name)).Select(r => r.Id)], Cancel);
    }

    private Task<Outcome<Repository>> CreateAsync(string name, RepositoryChange change) =>
        _registry.Get<RepositoryCatalog>().CreateAsync(_alice, RepositoryName.Parse("alice/" + name), false, change, Cancel);

    private async Task CreateAsync(string name, long pulls = 0, long stars = 0)
    {
        _registry.Clock.Advance(TimeSpan.FromSeconds(1));
        await CreateAsync(name, new RepositoryChange());
        await _registry.Get<MetadataStore>().WriteAsync(
            async context =>
            {
                var row = await context.Repositories.SingleAsync(r => r.Name == "alice/" + name, Cancel);
                (row.PullCount, row.StarCount) = (pulls, stars);
                return 0;
            },
            Cancel);
    }
}

public sealed class RepositoryQueriesOnSqliteTests() : RepositoryQueriesTests(TestDatabase.Sqlite);

public sealed class RepositoryQueriesOnPostgreSqlTests() : RepositoryQueriesTests(TestDatabase.PostgreSql);
