using Berth.Oci;
using Berth.Registry.Audit;
using Berth.Registry.Content.Blobs;
using Berth.Registry.Trail;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Blobs;

public sealed class BlobReaderTests
{
    private static readonly RepositoryName App = RepositoryName.Parse("mara/app"), Other = RepositoryName.Parse("mara/other");
    private static readonly Digest Hello = Digest.Of(DigestAlgorithm.Sha256, "hello"u8);

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_deleted_blob_is_in_the_audit_log_once(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var mara = await registry.AccountAsync("mara");
        var digest = await registry.Images.BlobAsync(mara, App.ToString(), "layer"u8.ToArray());

        Assert.True((await registry.Get<BlobReader>().DeleteAsync(App, digest, mara, Cancel)).Succeeded);
        Assert.False((await registry.Get<BlobReader>().DeleteAsync(App, digest, mara, Cancel)).Succeeded);

        var filter = new AuditFilter { Action = AuditActions.BlobDelete };
        var entry = Assert.Single((await registry.Get<AuditLog>().ReadAsync(mara, filter, null, 10, Cancel)).Value!);
        Assert.Equal(("mara", "mara", "mara/app"), (entry.Actor, entry.Namespace, entry.Target));
        Assert.Contains(digest.ToString(), entry.Data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_server_that_answers_from_memory_sees_its_own_pushes_mounts_and_deletes(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var mara = await registry.AccountAsync("mara");
        await using var node = await registry.ServingNodeAsync();
        var blobs = node.Get<BlobReader>();
        foreach (var repository in (RepositoryName[])[App, Other])
        {
            Assert.False((await blobs.MeasureAsync(repository, Hello, Cancel)).Succeeded);
        }

        await node.Images.BlobAsync(mara, App.ToString(), "hello"u8.ToArray());
        Assert.Equal(5, (await blobs.MeasureAsync(App, Hello, Cancel)).Value);
        Assert.False((await blobs.MeasureAsync(Other, Hello, Cancel)).Succeeded);
        Assert.True(await node.Get<BlobMounts>().TryMountAsync(Other, Hello, App.ToString(), mara, Cancel) is { Succeeded: true });
        Assert.Equal(5, (await blobs.MeasureAsync(Other, Hello, Cancel)).Value);

        // Of one repository: the other keeps it.
        Assert.True((await blobs.DeleteAsync(App, Hello, mara, Cancel)).Succeeded);
        Assert.False((await blobs.MeasureAsync(App, Hello, Cancel)).Succeeded);
        Assert.False((await blobs.OpenAsync(App, Hello, Cancel)).Succeeded);
        Assert.Equal(5, (await blobs.MeasureAsync(Other, Hello, Cancel)).Value);
        Assert.Equal(5, (await registry.Get<BlobReader>().MeasureAsync(Other, Hello, Cancel)).Value);
    }
}
