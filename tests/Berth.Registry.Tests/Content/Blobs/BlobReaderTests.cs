using System.IO.Pipelines;
using Berth.Oci;
using Berth.Registry.Audit;
using Berth.Registry.Content.Blobs;
using Berth.Registry.Content.Uploads;
using Berth.Registry.Trail;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Blobs;

public sealed class BlobReaderTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_deleted_blob_is_in_the_audit_log_once(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var mara = await registry.AccountAsync("mara");
        var (repository, content) = (RepositoryName.Parse("mara/app"), "layer"u8.ToArray());
        var digest = Digest.Of(DigestAlgorithm.Sha256, content);
        var body = new UploadBody(PipeReader.Create(new MemoryStream(content)), content.Length, null);
        Assert.True((await registry.Get<UploadSessions>().PutAsync(repository, digest, body, mara, Cancel)).Succeeded);

        Assert.True((await registry.Get<BlobReader>().DeleteAsync(repository, digest, mara, Cancel)).Succeeded);
        Assert.False((await registry.Get<BlobReader>().DeleteAsync(repository, digest, mara, Cancel)).Succeeded);

        var filter = new AuditFilter { Action = AuditActions.BlobDelete };
        var entry = Assert.Single((await registry.Get<AuditLog>().ReadAsync(mara, filter, null, 10, Cancel)).Value!);
        Assert.Equal(("mara", "mara", "mara/app"), (entry.Actor, entry.Namespace, entry.Target));
        Assert.Contains(digest.ToString(), entry.Data, StringComparison.Ordinal);
    }
}
