using Berth.Blobs;
using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Repositories;

namespace Berth.Registry.Content.Blobs;

/// <summary>Turns staged bytes whose hash was compared into a blob of a repository.</summary>
/// <remarks>
/// The order is what a 201 rests on:
/// <code>
///   1  staged bytes become the file of the digest, synced, and its directory entries too   (blob store)
///   2  one transaction: blob row, repository row, link, end of the session                 (database, synced)
///   3  201
/// </code>
/// A crash after 1 leaves a file without a row, which checks adopt and garbage collection removes; never a row without a file.
/// </remarks>
public sealed class BlobWriter(MetadataStore database, IBlobStore store, BlobIntegrity integrity, TimeProvider clock)
{
    private const string Store =
        "INSERT INTO blobs (digest, size, stamp, created_at) VALUES ($1, $2, $3, $4) "
        + "ON CONFLICT (digest) DO UPDATE SET size = excluded.size, stamp = excluded.stamp RETURNING id";

    private const string Link =
        "INSERT INTO blob_links (repository_id, blob_id, size, created_at) SELECT $1, id, size, $3 FROM blobs WHERE id = $2 ON CONFLICT DO NOTHING";

    private readonly KeyedLock<Digest> _committing = new();

    internal async Task CommitAsync(
        RepositoryName repository, Guid upload, Staged staged, Digest digest, Caller caller, CancellationToken cancel)
    {
        // The same blob pushed by many at once is stored by the first; the others find it.
        using var alone = await _committing.EnterAsync(digest, cancel);
        if (await IsIntactAsync(digest, cancel) && await LinkAsync(repository, upload, digest, null, caller, cancel))
        {
            await store.DiscardAsync(upload, staged, cancel);
            return;
        }

        var stored = new Stored(staged.Length, await store.CommitAsync(upload, staged, digest, cancel));
        await LinkAsync(repository, upload, digest, stored, caller, cancel);
    }

    /// <summary>Gives a repository a blob that another one has.</summary>
    /// <returns>False when the blob is gone.</returns>
    internal Task<bool> MountAsync(RepositoryName repository, Digest digest, Caller caller, CancellationToken cancel) =>
        LinkAsync(repository, null, digest, null, caller, cancel);

    /// <summary>A file that changed is not hashed here: its content has just been pushed, and replaces it.</summary>
    private async Task<bool> IsIntactAsync(Digest digest, CancellationToken cancel)
    {
        var row = await database.AskAsync(
            sql => sql.FirstAsync("SELECT size, stamp FROM blobs WHERE digest = $1", [digest], row => new Stored(row.Number(0), row.Text(1)), cancel), cancel);
        return row is not null && await integrity.IsUnchangedAsync(digest, row.Size, row.Stamp, cancel) == true;
    }

    /// <param name="stored">What was just stored; null to rely on a row that exists.</param>
    private Task<bool> LinkAsync(
        RepositoryName name, Guid? upload, Digest digest, Stored? stored, Caller caller, CancellationToken cancel) =>
        database.ChangeAsync(
            async change =>
            {
                var (sql, now) = (change.Sql, clock.GetUtcNow());
                var blob = stored is null
                    ? await sql.NumberAsync("SELECT id FROM blobs WHERE digest = $1", [digest], cancel)
                    : await sql.NumberAsync(Store, [digest, stored.Size, stored.Stamp, now], cancel);
                if (blob is null)
                {
                    return false;
                }

                var repository = await RepositoryCreation.GetOrCreateAsync(change, name, caller, clock, cancel);
                await sql.ExecuteAsync(Link, [repository, blob, now], cancel);
                if (upload is not null)
                {
                    await sql.ExecuteAsync("DELETE FROM uploads WHERE id = $1", [upload], cancel);
                }

                change.Changes(name.ToString(), digest.ToString());
                return true;
            },
            cancel);

    private sealed record Stored(long Size, string Stamp);
}
