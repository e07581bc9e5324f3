using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Content.Tags;
using Berth.Registry.Repositories;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Tags;

/// <summary>What the page of tags says of each beside its image: its place among versions, its lock, its end, and who shares its digest.</summary>
public abstract class VersionOrderTests(TestDatabase database) : IAsyncLifetime
{
    private static readonly RepositoryName Repository = RepositoryName.Parse("mara/app");
    private static readonly string[] Rising = ["edge", "latest", "1.2-rc.1", "1.2.9", "1.2.10", "1.2", "1.10.0", "2.0.0-beta", "v2.0.0", "10"];
    private TestRegistry _registry = null!;
    private Caller _mara = null!;

    private TagQueries Tags => _registry.Get<TagQueries>();

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

    [Theory]
    [InlineData(TagOrder.Version)]
    [InlineData(TagOrder.VersionDescending)]
    public async Task Pages_go_on_and_back_in_the_order_of_versions(TagOrder order)
    {
        foreach (var tag in Rising.Order(StringComparer.Ordinal))
        {
            await _registry.Images.ImageAsync(_mara, "mara/app", tag);
        }

        var expected = order == TagOrder.Version ? Rising : [.. Rising.Reverse()];
        var (pages, after) = (new List<Page<TagSummary>>(), (string?)null);
        do
        {
            pages.Add(await Tags.ListAsync(Repository, new TagQuery { Order = order, Count = 4, After = after }, Cancel));
            after = pages[^1].Next;
        }
        while (after is not null);

        var back = await Tags.ListAsync(Repository, new TagQuery { Order = order, Count = 4, Before = pages[1].Previous }, Cancel);

        Assert.Equal(expected, pages.SelectMany(page => page.Items).Select(tag => tag.Name));
        Assert.Equal(expected[..4], back.Items.Select(tag => tag.Name));
    }

    [Fact]
    public async Task Tags_on_one_digest_name_each_other_six_at_most()
    {
        string[] names = ["1", "1.0", "1.0.0", "a", "b", "c", "d", "e"];
        foreach (var name in names)
        {
            await _registry.Images.ArtifactAsync(_mara, "mara/app", name, MediaTypes.OciConfig, "{}"u8.ToArray());
        }

        await _registry.Images.ImageAsync(_mara, "mara/app", "alone");

        var tags = (await Tags.ListAsync(Repository, new TagQuery { Order = TagOrder.Name }, Cancel)).Items;

        Assert.Empty(tags.Single(tag => tag.Name == "alone").Others.Items);
        var first = tags.Single(tag => tag.Name == "1").Others;
        Assert.Equal(["e", "d", "c", "b", "a", "1.0.0"], first.Items);
        Assert.Equal(1, first.More);
        Assert.DoesNotContain("e", tags.Single(tag => tag.Name == "e").Others.Items);
    }

    [Fact]
    public async Task An_immutable_tag_and_one_that_expires_say_so()
    {
        await _registry.Images.ImageAsync(_mara, "mara/app", "1.0");
        await _registry.Images.ImageAsync(_mara, "mara/app", "edge");
        var change = new RepositoryChange { ImmutableTags = true, ImmutableTagRules = ["[0-9.]+"] };
        Assert.True((await _registry.Get<RepositoryCatalog>().UpdateAsync(_mara, Repository, change, Cancel)).Succeeded);
        var at = _registry.Clock.GetUtcNow().AddDays(7);
        Assert.True((await _registry.Get<TagChanges>().SetExpiryAsync(_mara, Repository, Tag.Parse("edge"), at, Cancel)).Succeeded);

        var tags = (await Tags.ListAsync(Repository, new TagQuery { Order = TagOrder.Name }, Cancel)).Items;

        Assert.Equal([(true, null), (false, at)], tags.Select(tag => (tag.IsImmutable, tag.ExpiresAt)));
        Assert.True((await Tags.FindAsync(Repository, Tag.Parse("1.0"), Cancel))!.IsImmutable);
    }
}

public sealed class VersionOrderOnSqliteTests() : VersionOrderTests(TestDatabase.Sqlite);

public sealed class VersionOrderOnPostgreSqlTests() : VersionOrderTests(TestDatabase.PostgreSql);
