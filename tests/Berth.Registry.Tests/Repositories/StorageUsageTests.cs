using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Repositories;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Repositories;

public abstract class StorageUsageTests(TestDatabase database) : IAsyncLifetime
{
    private TestRegistry _registry = null!;
    private Caller _mara = null!, _ann = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        _mara = await _registry.AccountAsync("mara");
        _ann = await _registry.AccountAsync("ann");
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Each_namespace_has_its_repositories_and_their_blobs_largest_first()
    {
        await PushAsync(_ann, "ann/one", 100);
        await PushAsync(_mara, "mara/one", 100);
        await PushAsync(_mara, "mara/two", 300);

        Assert.Equal([("mara", 2, 400L), ("ann", 1, 100L)], await ReadAsync());
    }

    [Fact]
    public async Task A_blob_counts_once_in_each_namespace_that_has_it_and_once_in_all()
    {
        await PushAsync(_mara, "mara/one", 100);
        await PushAsync(_mara, "mara/one", 100);
        await PushAsync(_mara, "mara/two", 100);

        await PushAsync(_ann, "ann/one", 100);

        Assert.Equal([("ann", 1, 100L), ("mara", 2, 100L)], await ReadAsync());
        Assert.Equal(100, (await _registry.Get<StorageUsage>().ReadAsync(Cancel)).UsedBytes);
    }

    [Fact]
    public async Task The_answer_is_kept_for_some_minutes_and_added_up_anew_behind_the_next_one()
    {
        await PushAsync(_mara, "mara/one", 100);
        Assert.Equal([("mara", 1, 100L)], await ReadAsync());
        await PushAsync(_mara, "mara/two", 300);
        _registry.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal([("mara", 1, 100L)], await ReadAsync());

        _registry.Clock.Advance(TimeSpan.FromMinutes(2));
        await Eventually.IsTrueAsync(async () => (await ReadAsync())[0].Size == 400, "the new repository is in it");
    }

    [Fact]
    public async Task An_empty_registry_takes_up_nothing() => Assert.Empty(await ReadAsync());

    private Task<Digest> PushAsync(Caller caller, string repository, int size) =>
        _registry.Images.ArtifactAsync(caller, repository, "v1", "application/vnd.example", new byte[size]);

    private async Task<List<(string Namespace, int Repositories, long Size)>> ReadAsync() =>
        [.. (await _registry.Get<StorageUsage>().ReadAsync(Cancel)).Namespaces.Select(row => (row.Namespace, row.Repositories, row.Size))];
}

public sealed class StorageUsageOnSqliteTests() : StorageUsageTests(TestDatabase.Sqlite);

public sealed class StorageUsageOnPostgreSqlTests() : StorageUsageTests(TestDatabase.PostgreSql);
