using System.Net;
using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Repositories;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Repositories;

public abstract class StarsTests(TestDatabase database) : IAsyncLifetime
{
    private static readonly Caller Nobody = Caller.Anonymous(new Origin(IPAddress.Parse("192.0.2.9"), "docker"));
    private static readonly RepositoryName App = RepositoryName.Parse("alice/app"), Secret = RepositoryName.Parse("alice/secret");
    private TestRegistry _registry = null!;
    private Caller _alice = null!, _bob = null!;

    private Stars Stars => _registry.Get<Stars>();

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        await _registry.AccountAsync("the-root");
        _alice = await _registry.AccountAsync("alice");
        _bob = await _registry.AccountAsync("bob");
        await _registry.Get<RepositoryCatalog>().CreateAsync(_alice, App, false, new RepositoryChange(), Cancel);
        await _registry.Get<RepositoryCatalog>().CreateAsync(_alice, Secret, true, new RepositoryChange(), Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_star_is_given_once_and_taken_once()
    {
        Assert.Equal(1, (await Stars.SetAsync(_bob, App, true, Cancel)).Value);
        Assert.Equal(1, (await Stars.SetAsync(_bob, App, true, Cancel)).Value);
        Assert.Equal(2, (await Stars.SetAsync(_alice, App, true, Cancel)).Value);
        Assert.Equal(2, (await FindAsync(App)).Stars);
        Assert.True(await Stars.HasAsync(_bob, (await FindAsync(App)).Id, Cancel));
        Assert.Equal(1, (await Stars.SetAsync(_bob, App, false, Cancel)).Value);
        Assert.Equal(1, (await Stars.SetAsync(_bob, App, false, Cancel)).Value);
        Assert.False(await Stars.HasAsync(_bob, (await FindAsync(App)).Id, Cancel));
        Assert.False(await Stars.HasAsync(Nobody, (await FindAsync(App)).Id, Cancel));
    }

    [Fact]
    public async Task Stars_at_once_are_all_counted()
    {
        var people = new List<Caller>();
        for (var i = 0; i < 6; i++)
        {
            people.Add(await _registry.AccountAsync($"person{i}"));
        }

        await Task.WhenAll(people.Concat(people).Select(person => Task.Run(() => Stars.SetAsync(person, App, true, Cancel))));

        Assert.Equal(6, (await FindAsync(App)).Stars);
    }

    [Fact]
    public async Task Stars_are_for_accounts_on_what_they_may_read()
    {
        Assert.Equal(Refusal.Denied, (await Stars.SetAsync(Nobody, App, true, Cancel)).Refusal);
        Assert.Equal(Refusal.NotFound, (await Stars.SetAsync(Nobody, Secret, true, Cancel)).Refusal);
        Assert.Equal(Refusal.NotFound, (await Stars.SetAsync(_bob, Secret, true, Cancel)).Refusal);
        Assert.Equal(Refusal.NotFound, (await Stars.SetAsync(_bob, RepositoryName.Parse("alice/none"), true, Cancel)).Refusal);
        Assert.True((await Stars.SetAsync(_alice, Secret, true, Cancel)).Succeeded);
    }

    [Fact]
    public async Task What_somebody_starred_is_listed_to_who_may_read_it()
    {
        await Stars.SetAsync(_alice, App, true, Cancel);
        await Stars.SetAsync(_alice, Secret, true, Cancel);
        var query = new RepositoryQuery { StarredBy = "alice", Order = RepositoryOrder.Name };

        Assert.Equal(["alice/app", "alice/secret"], await ListAsync(_alice, query));
        Assert.Equal(["alice/app"], await ListAsync(_bob, query));
        Assert.Equal(["alice/app"], await ListAsync(Nobody, query));
        Assert.Empty(await ListAsync(_alice, query with { StarredBy = "bob" }));
    }

    [Fact]
    public async Task A_deleted_repository_takes_its_stars_with_it()
    {
        await Stars.SetAsync(_bob, App, true, Cancel);
        await _registry.Get<RepositoryCatalog>().DeleteAsync(_alice, App, Cancel);
        await _registry.Get<RepositoryCatalog>().CreateAsync(_alice, App, false, new RepositoryChange(), Cancel);

        Assert.Equal(0, (await FindAsync(App)).Stars);
        Assert.Empty(await ListAsync(_bob, new RepositoryQuery { StarredBy = "bob" }));
    }

    private async Task<IEnumerable<string>> ListAsync(Caller caller, RepositoryQuery query) =>
        (await _registry.Get<RepositoryQueries>().ListAsync(caller, query, Cancel)).Items.Select(r => r.Name);

    private async Task<Repository> FindAsync(RepositoryName name) => (await _registry.Get<RepositoryCatalog>().FindAsync(_alice, name, Cancel)).Value!;
}

public sealed class StarsOnSqliteTests() : StarsTests(TestDatabase.Sqlite);

public sealed class StarsOnPostgreSqlTests() : StarsTests(TestDatabase.PostgreSql);
