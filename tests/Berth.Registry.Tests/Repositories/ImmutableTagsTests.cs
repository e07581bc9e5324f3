using Berth.Oci;
using Berth.Registry.Audit;
using Berth.Registry.Callers;
using Berth.Registry.Repositories;
using Berth.Registry.Trail;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Repositories;

public abstract class ImmutableTagsTests(TestDatabase database) : IAsyncLifetime
{
    private static readonly RepositoryName App = RepositoryName.Parse("alice/app");
    private TestRegistry _registry = null!;
    private Caller _alice = null!, _bob = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        await _registry.AccountAsync("the-root");
        _alice = await _registry.AccountAsync("alice");
        _bob = await _registry.AccountAsync("bob");
        foreach (var tag in new[] { "v2", "v1", "v10-rc", "latest" })
        {
            await _registry.Images.ImageAsync(_alice, "alice/app", tag);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_settings_are_kept_and_recorded()
    {
        var change = new RepositoryChange { ImmutableTags = true, ImmutableTagRules = ["^v[0-9]+$", @"a{2,3}"] };
        await _registry.Get<RepositoryCatalog>().UpdateAsync(_alice, App, change, Cancel);
        await _registry.Get<RepositoryCatalog>().UpdateAsync(_alice, App, new RepositoryChange { Description = "An app" }, Cancel);

        var kept = (await _registry.Get<RepositoryCatalog>().FindAsync(_alice, App, Cancel)).Value!;
        Assert.True(kept.ImmutableTags);
        Assert.Equal(change.ImmutableTagRules, kept.ImmutableTagRules);
        var log = await _registry.Get<AuditLog>()
            .ReadAsync(_alice, new AuditFilter { Namespace = "alice", Action = AuditActions.ImmutableTagsUpdate }, null, 10, Cancel);
        Assert.Equal("alice/app", Assert.Single(log.Value!).Target);
    }

    [Fact]
    public async Task They_take_the_right_to_administer()
    {
        await _registry.Get<Collaborators>().SetAsync(_alice, App, "bob", RepositoryRole.Write, Cancel);
        var catalog = _registry.Get<RepositoryCatalog>();

        var asItIs = new RepositoryChange { Description = "x", IsPrivate = true, ImmutableTags = false, ImmutableTagRules = [] };
        Assert.True((await catalog.UpdateAsync(_bob, App, asItIs, Cancel)).Succeeded);
        Assert.Equal(Refusal.Denied, (await catalog.UpdateAsync(_bob, App, asItIs with { IsPrivate = false }, Cancel)).Refusal);
        Assert.Equal(Refusal.Denied, (await catalog.UpdateAsync(_bob, App, asItIs with { ImmutableTagRules = ["x"] }, Cancel)).Refusal);
        Assert.Equal(Refusal.Denied, (await catalog.UpdateAsync(_bob, App, new RepositoryChange { ImmutableTags = true }, Cancel)).Refusal);
        Assert.Equal(Refusal.Denied, (await MatchAsync(_bob, "v")).Refusal);
    }

    [Fact]
    public async Task A_rule_shows_the_tags_that_it_matches()
    {
        Assert.Equal(["v1", "v2"], (await MatchAsync(_alice, "^v[0-9]+$")).Value!);
        Assert.Equal(["v1", "v10-rc", "v2"], (await MatchAsync(_alice, "v")).Value!);
        Assert.Empty((await MatchAsync(_alice, "V")).Value!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("(")]
    [InlineData("(?=x)")]
    [InlineData(@"(a)\1")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("((a{100}){100}){100}")]
    [InlineData("a{99999999999999999999}")]
    public async Task What_is_no_rule_is_refused(string rule)
    {
        Assert.Equal("tag_rule_invalid", (await MatchAsync(_alice, rule)).Refusal?.Code);
        Assert.Equal("tag_rule_invalid", (await SetAsync(rule)).Refusal?.Code);
    }

    [Fact]
    public async Task There_are_at_most_five_rules_of_at_most_255_characters()
    {
        Assert.Equal("tag_rules_too_many", (await SetAsync("a", "b", "c", "d", "e", "f")).Refusal?.Code);
        Assert.Equal("tag_rule_invalid", (await SetAsync(new string('a', 256))).Refusal?.Code);
        Assert.True((await SetAsync("a", "b", "c", "d", new string('a', 255))).Succeeded);
    }

    private Task<Outcome<IReadOnlyList<string>>> MatchAsync(Caller caller, string rule) =>
        _registry.Get<ImmutableTags>().MatchingAsync(caller, App, [rule], Cancel);

    private Task<Outcome<Repository>> SetAsync(params string[] rules) =>
        _registry.Get<RepositoryCatalog>().UpdateAsync(_alice, App, new RepositoryChange { ImmutableTagRules = rules }, Cancel);
}

public sealed class ImmutableTagsOnSqliteTests() : ImmutableTagsTests(TestDatabase.Sqlite);

public sealed class ImmutableTagsOnPostgreSqlTests() : ImmutableTagsTests(TestDatabase.PostgreSql);
