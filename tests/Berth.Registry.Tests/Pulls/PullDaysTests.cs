using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Content.Garbage;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Trash;
using Berth.Registry.Database;
using Berth.Registry.Pulls;
using Berth.Registry.Repositories;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Pulls;

public abstract class PullDaysTests(TestDatabase database) : IAsyncLifetime
{
    private static readonly RepositoryName App = RepositoryName.Parse("mara/app");
    private TestRegistry _registry = null!;
    private Caller _mara = null!;
    private long _id;

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        _mara = await _registry.AccountAsync("mara");
        await _registry.Images.ImageAsync(_mara, App.ToString(), "one");
        _id = await _registry.Get<MetadataStore>().ReadAsync(context => context.Repositories.Select(r => r.Id).SingleAsync(Cancel), Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Pulls_are_kept_by_the_day()
    {
        await PullAsync(2);
        await PullAsync(1);
        _registry.Clock.Advance(TimeSpan.FromDays(2));
        await PullAsync(5);

        Assert.Equal([0, 3, 0, 5], await LastAsync(4));
    }

    [Fact]
    public async Task A_new_day_begins_at_midnight_of_UTC()
    {
        var now = _registry.Clock.GetUtcNow();
        _registry.Clock.Advance(now.UtcDateTime.Date.AddDays(1) - now.UtcDateTime - TimeSpan.FromSeconds(1));
        await PullAsync(1);
        _registry.Clock.Advance(TimeSpan.FromSeconds(1));
        await PullAsync(1);

        Assert.Equal([1, 1], await LastAsync(2));
    }

    [Fact]
    public async Task What_is_older_than_is_kept_goes_when_a_new_day_begins()
    {
        await PullAsync(1);
        _registry.Clock.Advance(TimeSpan.FromDays(1));
        await PullAsync(2);
        _registry.Clock.Advance(TimeSpan.FromDays(PullDays.Kept - 1));
        await PullAsync(3);

        Assert.Equal(2, await RowsAsync());
        var days = await LastAsync(PullDays.Kept + 10);
        Assert.Equal((PullDays.Kept, 2, 3), (days.Count, days[0], days[^1]));
    }

    [Fact]
    public async Task They_go_with_their_repository()
    {
        await PullAsync(1);
        Assert.True((await _registry.Get<RepositoryCatalog>().DeleteAsync(_mara, App, Cancel)).Succeeded);
        Assert.Equal(1, await RowsAsync());

        Assert.True((await _registry.Get<TrashCan>().EmptyAsync(_mara, new TrashQuery("mara"), null, Cancel)).Succeeded);
        await _registry.Get<GarbageCollector>().CollectAsync(null, Cancel);
        Assert.Equal(0, await RowsAsync());
    }

    private async Task PullAsync(int times)
    {
        var pulls = _registry.Get<PullCounts>();
        var manifest = await _registry.Get<ManifestReader>().GetAsync(App, Reference.To(Tag.Parse("one")), Cancel);
        for (var i = 0; i < times; i++)
        {
            pulls.Count(manifest.Value!, "");
        }

        await pulls.FlushAsync(Cancel);
    }

    private Task<IReadOnlyList<long>> LastAsync(int days) => _registry.Get<PullDays>().LastAsync(_id, days, Cancel);

    private Task<int> RowsAsync() => _registry.Get<MetadataStore>().ReadAsync(context => context.PullDays.CountAsync(Cancel), Cancel);
}

public sealed class PullDaysOnSqliteTests() : PullDaysTests(TestDatabase.Sqlite);

public sealed class PullDaysOnPostgreSqlTests() : PullDaysTests(TestDatabase.PostgreSql);
