using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Repositories;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Access;

public sealed class RepositoryIdsTests
{
    private static readonly RepositoryName App = RepositoryName.Parse("alice/app");

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_repository_made_anew_is_another_on_every_node(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        await using var other = registry.AnotherNode();
        var alice = await registry.AccountAsync("alice");
        var first = await CreateAsync(registry, alice);
        Assert.True(await registry.Get<RepositoryIds>().IsAsync(App, first, Cancel));
        Assert.True(await other.Get<RepositoryIds>().IsAsync(App, first, Cancel));

        Assert.True((await registry.Get<RepositoryCatalog>().DeleteAsync(alice, App, Cancel)).Succeeded);
        Assert.False(await registry.Get<RepositoryIds>().IsAsync(App, first, Cancel));
        var second = await CreateAsync(registry, alice);

        registry.Clock.Advance(TimeSpan.FromSeconds(2));
        foreach (var node in (TestRegistry[])[registry, other])
        {
            Assert.False(await node.Get<RepositoryIds>().IsAsync(App, first, Cancel));
            Assert.True(await node.Get<RepositoryIds>().IsAsync(App, second, Cancel));
        }
    }

    /// <summary>Shown by a change beside all rules, which nobody hears of who does not look.</summary>
    [Fact]
    public async Task What_was_found_once_is_not_looked_up_again_before_a_right_changes()
    {
        await using var registry = await TestRegistry.StartAsync(TestDatabase.Sqlite);
        var alice = await registry.AccountAsync("alice");
        var id = await CreateAsync(registry, alice);
        Assert.True(await registry.Get<RepositoryIds>().IsAsync(App, id, Cancel));
        await registry.Get<MetadataStore>().WriteAsync(
            context => context.Repositories.ExecuteUpdateAsync(row => row.SetProperty(r => r.Name, "alice/other"), Cancel), Cancel);

        registry.Clock.Advance(TimeSpan.FromHours(1));
        Assert.True(await registry.Get<RepositoryIds>().IsAsync(App, id, Cancel));
        await registry.AccountAsync("bob");
        Assert.False(await registry.Get<RepositoryIds>().IsAsync(App, id, Cancel));
    }

    private static async Task<long> CreateAsync(TestRegistry registry, Caller owner) =>
        (await registry.Get<RepositoryCatalog>().CreateAsync(owner, App, true, new RepositoryChange(), Cancel)).Value!.Id;
}
