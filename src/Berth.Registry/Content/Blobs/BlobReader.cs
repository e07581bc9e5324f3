using Berth.Blobs;
using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Callers;
using Berth.Registry.Content.Versions;
using Berth.Registry.Database;
using Berth.Registry.Repositories;
using Berth.Registry.Trail;

namespace Berth.Registry.Content.Blobs;

/// <summary>Blobs as a repository has them: readable through its link, gone with it.</summary>
public sealed class BlobReader(MetadataStore database, FreshMemory memory, BlobIntegrity integrity, CollectionOptions options, TimeProvider clock)
{
    private const string Select =
        "SELECT b.size, b.stamp, l.promised_at FROM blobs b JOIN blob_links l ON l.blob_id = b.id JOIN repositories r ON r.id = l.repository_id "
        + "WHERE b.digest = $1 AND r.name = $2";

    private const string Referring =
        "SELECT m.id FROM manifest_references r JOIN manifests m ON m.id = r.manifest_id WHERE m.repository_id = $1 AND r.digest = $2 AND m.deleted_at IS NULL";

    private const string Promise =
        "UPDATE blob_links SET promised_at = $1 WHERE blob_id = (SELECT id FROM blobs WHERE digest = $2) "
        + "AND repository_id = (SELECT id FROM repositories WHERE name = $3)";

    public async Task<Result<BlobContent>> OpenAsync(RepositoryName repository, Digest digest, CancellationToken cancel)
    {
        var blob = await RememberedAsync(repository, digest, cancel);
        var content = blob is null ? null : await integrity.OpenUnchangedAsync(digest, blob.Size, blob.Stamp, cancel);
        if (content is null && blob is not null)
        {
            // The row may have another stamp by now; what it says is what a file that changed is held to.
            blob = await FindAsync(repository.ToString(), digest, cancel);
            content = blob is null ? null : await integrity.OpenAsync(digest, blob.Size, blob.Stamp, cancel);
        }

        return content is null ? Unknown(digest) : content;
    }

    /// <summary>How long the blob is, from its row: an answer that does not wait for bytes nobody asked for.</summary>
    public async Task<Result<long>> MeasureAsync(RepositoryName repository, Digest digest, CancellationToken cancel)
    {
        var blob = await RememberedAsync(repository, digest, cancel);
        if (blob is not null && await integrity.IsUnchangedAsync(digest, blob.Size, blob.Stamp, cancel) != true)
        {
            blob = await FindAsync(repository.ToString(), digest, cancel);
            blob = blob is not null && await integrity.HasAsync(digest, blob.Size, blob.Stamp, cancel) ? blob : null;
        }

        return blob is null ? Unknown(digest) : blob.Size;
    }

    /// <summary>Removes the repository's link. The bytes stay for other repositories, and for garbage collection to find.</summary>
    public Task<Result<Digest>> DeleteAsync(RepositoryName repository, Digest digest, Caller caller, CancellationToken cancel) =>
        database.ChangeAsync<Result<Digest>>(
            async change =>
            {
                var (sql, now) = (change.Sql, clock.GetUtcNow());
                var held = await HeldRepository.FindAsync(sql, repository, cancel);
                var blob = held is null ? null : await sql.NumberAsync(
                    "SELECT b.id FROM blobs b JOIN blob_links l ON l.blob_id = b.id WHERE b.digest = $1 AND l.repository_id = $2", [digest, held.Id], cancel);
                if (held is null || blob is null)
                {
                    return Unknown(digest);
                }

                await held.TakeAsync(sql, now, cancel);
                foreach (var manifest in held.HasImmutable ? await sql.ListAsync(Referring, [held.Id, digest], row => row.Number(0), cancel) : [])
                {
                    if (await ManifestRemoval.LockAsync(sql, held, manifest, cancel) is { } locked)
                    {
                        return TagMoves.Immutable(held, locked.Name, locked.Digest, "What it refers to cannot be deleted.");
                    }
                }

                await sql.ExecuteAsync("UPDATE blobs SET loose_since = COALESCE(loose_since, $2) WHERE id = $1", [blob, now], cancel);
                await sql.ExecuteAsync("DELETE FROM blob_links WHERE repository_id = $1 AND blob_id = $2", [held.Id, blob], cancel);
                change.Changes(held.Name, digest.ToString());
                await change.RecordAsync(
                    clock, caller, AuditActions.BlobDelete, held.Namespace, held.Name, new { digest = digest.ToString() }, cancel);
                return digest;
            },
            cancel);

    /// <summary>Keeps a blob that one who may push was told of until they have had the time to push what refers to it.</summary>
    /// <returns>False when it is gone meanwhile.</returns>
    /// <param name="mayPush">Asked when something has to be written.</param>
    public async Task<bool> PromiseAsync(RepositoryName repository, Digest digest, Func<ValueTask<bool>> mayPush, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var blob = await RememberedAsync(repository, digest, cancel);
        if (blob is null || blob.PromisedAt > now - options.Grace / 2)
        {
            return blob is not null;
        }

        if (!await mayPush())
        {
            return true;
        }

        var name = repository.ToString();
        return await database.ChangeAsync(
            async change =>
            {
                change.Changes(name, digest.ToString());
                return await change.Sql.ExecuteAsync(Promise, [now, digest, name], cancel) > 0;
            },
            Durability.Relaxed,
            cancel);
    }

    /// <summary>What a manifest's read brought along, so that the pull of its image need not ask for each.</summary>
    internal void Remember(long moment, string repository, string digest, long size, string stamp) =>
        memory.Offer(moment, repository, digest, new Linked(size, stamp, null), 0);

    private ValueTask<Linked?> RememberedAsync(RepositoryName repository, Digest digest, CancellationToken cancel)
    {
        var name = repository.ToString();
        return memory.GetAsync(name, digest.ToString(), read => FindAsync(name, digest, read), _ => 0, cancel);
    }

    private Task<Linked?> FindAsync(string name, Digest digest, CancellationToken cancel) => database.AskAsync(
        sql => sql.FirstAsync(Select, [digest, name], row => new Linked(row.Number(0), row.Text(1), row.TimeOrNone(2)), cancel), cancel);

    public static RegistryError Unknown(Digest digest) =>
        new(ErrorCode.BlobUnknown, "the repository has no such blob") { Detail = new { digest = digest.ToString() } };

    private sealed record Linked(long Size, string Stamp, DateTimeOffset? PromisedAt);
}
