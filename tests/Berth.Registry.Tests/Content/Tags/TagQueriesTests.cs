using System.Security.Cryptography;
using System.Text;
using Berth.Oci;
using Berth.Oci.Manifests;
using Berth.Registry.Callers;
using Berth.Registry.Content.Tags;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Repositories;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Tags;

public abstract class TagQueriesTests(TestDatabase database) : IAsyncLifetime
{
    private static readonly RepositoryName Repository = RepositoryName.Parse("mara/app");
    private TestRegistry _registry = null!;

    private TagQueries Tags => _registry.Get<TagQueries>();

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        // Three at one time: the id settles their order.
        await PushAsync("mara/app", ["b", "d", "a"], TimeSpan.Zero);
        await PushAsync("mara/app", ["c"], TimeSpan.FromMinutes(1));
        await PushAsync("mara/app", ["Latest"], TimeSpan.FromMinutes(2));
        await PushAsync("mara/other", ["z"], TimeSpan.FromMinutes(3));
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(TagOrder.Newest, "Latest c a d b")]
    [InlineData(TagOrder.Oldest, "b d a c Latest")]
    [InlineData(TagOrder.Name, "Latest a b c d")]
    [InlineData(TagOrder.NameDescending, "d c b a Latest")]
    public async Task Pages_go_on_and_back_in_every_order(TagOrder order, string expected)
    {
        var names = expected.Split(' ');

        var first = await ListAsync(new TagQuery { Order = order, Count = 2 });
        var second = await ListAsync(new TagQuery { Order = order, Count = 2, After = first.Next });
        var third = await ListAsync(new TagQuery { Order = order, Count = 2, After = second.Next });
        var back = await ListAsync(new TagQuery { Order = order, Count = 2, Before = third.Previous });
        var start = await ListAsync(new TagQuery { Order = order, Count = 2, Before = back.Previous });

        Assert.Equal(names[..2], Names(first));
        Assert.Equal(names[2..4], Names(second));
        Assert.Equal(names[4..], Names(third));
        Assert.Equal(names[2..4], Names(back));
        Assert.Equal(names[..2], Names(start));
        Assert.Null(first.Previous);
        Assert.Null(third.Next);
        Assert.Null(start.Previous);
        Assert.NotNull(start.Next);
    }

    [Theory]
    [InlineData("LAT", "Latest")]
    [InlineData("zzz", "")]
    [InlineData("%", "")]
    [InlineData("_", "")]
    [InlineData("a\0b", "Latest a")]
    public async Task Names_are_found_by_a_part_in_any_case(string search, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), Names(await ListAsync(new TagQuery { Order = TagOrder.Name, Search = search })));

    [Fact]
    public async Task Tags_are_found_by_the_start_of_a_digest()
    {
        var digest = (await ListAsync(new TagQuery { Search = "Latest" })).Items.Single().Digest;

        Assert.Equal(["Latest"], Names(await ListAsync(new TagQuery { Search = digest.ToString() })));
        Assert.Equal(["Latest"], Names(await ListAsync(new TagQuery { Search = digest.Hex[..12] })));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("1.2.3")]
    [InlineData("99999999999999999999.1")]
    [InlineData("\0")]
    public async Task A_cursor_that_nobody_gave_is_the_start(string cursor) =>
        Assert.Equal(5, (await ListAsync(new TagQuery { After = cursor })).Items.Count);

    [Fact]
    public async Task A_missing_repository_has_no_tags() =>
        Assert.Empty((await Tags.ListAsync(RepositoryName.Parse("mara/none"), new TagQuery(), Cancel)).Items);

    [Fact]
    public async Task The_tags_that_go_with_a_manifest_are_those_of_its_repository()
    {
        Digest pushed = null!;
        foreach (var (repository, tag) in new[] { ("mara/app", "e"), ("mara/other", "y"), ("mara/app", "f") })
        {
            pushed = await _registry.Images.ArtifactAsync(Caller.System("test"), repository, tag, MediaTypes.OciConfig, "{}"u8.ToArray());
        }

        var first = await Tags.NamesOfAsync(Repository, pushed, 1, Cancel);

        Assert.Equal(("e", 2, 1), (Assert.Single(first.Items), first.Total, first.More));
    }

    private static IEnumerable<string> Names(Page<TagSummary> page) => page.Items.Select(tag => tag.Name);

    private Task<Page<TagSummary>> ListAsync(TagQuery query) => Tags.ListAsync(Repository, query, Cancel);

    private Task<int> PushAsync(string repository, string[] tags, TimeSpan later) => _registry.Get<MetadataStore>().ChangeAsync(
        async change =>
        {
            var context = change.Context;
            var (name, caller) = (RepositoryName.Parse(repository), Caller.System("test"));
            var id = (await RepositoryCreation.FindAsync(change, name, caller, _registry.Clock, Cancel)
                ?? await RepositoryCreation.CreateByPushAsync(change, name, caller, _registry.Clock, Cancel)).Id;
            foreach (var tag in tags)
            {
                var manifest = new ManifestRow
                {
                    RepositoryId = id,
                    Digest = Digest.Parse("sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(repository + tag)))),
                    MediaType = MediaTypes.OciManifest,
                    Kind = ManifestKind.Image,
                    PushedAt = _registry.Clock.GetUtcNow() + later,
                    Content = [],
                };
                context.AllManifests.Add(manifest);
                await context.SaveChangesAsync(Cancel);
                context.Tags.Add(new TagRow { RepositoryId = id, Name = tag, ManifestId = manifest.Id, PushedAt = manifest.PushedAt });
                await context.SaveChangesAsync(Cancel);
            }

            return 0;
        },
        Cancel);
}

public sealed class TagQueriesOnSqliteTests() : TagQueriesTests(TestDatabase.Sqlite);

public sealed class TagQueriesOnPostgreSqlTests() : TagQueriesTests(TestDatabase.PostgreSql);
