using Berth.Blobs;
using Berth.Oci;
using Berth.Oci.Errors;
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

    private const string Look =
        "SELECT b.size, b.stamp, (SELECT quota_bytes FROM namespace_settings WHERE name = $2) FROM (SELECT 1) AS one LEFT JOIN blobs b ON b.digest = $1";

    private readonly KeyedLock<Digest> _committing = new();

    /// <returns>An error when the namespace has no room for it: nothing was added then, and the staged bytes are the caller's still.</returns>
    internal async Task<Result<PushedBlob>> CommitAsync(
        RepositoryName repository, Guid upload, Staged staged, Digest digest, Caller caller, CancellationToken cancel)
    {
        // The same blob pushed by many at once is stored by the first; the others find it.
        using var alone = await _committing.EnterAsync(digest, cancel);
        var (isIntact, quota) = await LookAsync(digest, repository.Namespace, cancel);
        if (isIntact && await LinkAsync(repository, upload, digest, null, caller, cancel) is { } linked)
        {
            if (linked.Succeeded)
            {
                await store.DiscardAsync(upload, staged, cancel);
            }

            return linked;
        }

        if (quota is { } most
            && await database.AskAsync(sql => Quotas.ForeseeAsync(sql, repository.Namespace, most, digest, staged.Length, cancel), cancel) is { } full)
        {
            return full;
        }

        var stored = new Stored(staged.Length, await store.CommitAsync(upload, staged, digest, cancel));
        return (await LinkAsync(repository, upload, digest, stored, caller, cancel))!.Value;
    }

    /// <summary>Gives a repository a blob that another one has.</summary>
    /// <returns>Null when the blob is gone.</returns>
    internal Task<Result<PushedBlob>?> MountAsync(RepositoryName repository, Digest digest, Caller caller, CancellationToken cancel) =>
        LinkAsync(repository, null, digest, null, caller, cancel);

    /// <summary>Whether the registry has the blob, and what the namespace may hold. A file that changed is not hashed here: its content has just been
    /// pushed, and replaces it.</summary>
    private async Task<(bool IsIntact, long? Quota)> LookAsync(Digest digest, string space, CancellationToken cancel)
    {
        var row = await database.AskAsync(
            sql => sql.FirstAsync(
                Look, [digest, space],
                row => new { Blob = row.IsNone(0) ? null : new Stored(row.Number(0), row.Text(1)), Quota = row.NumberOrNone(2) }, cancel),
            cancel);
        return (row!.Blob is { } blob && await integrity.IsUnchangedAsync(digest, blob.Size, blob.Stamp, cancel) == true, row.Quota);
    }

    /// <param name="stored">What was just stored; null to rely on a row that exists.</param>
    /// <returns>Null when there is no such row.</returns>
    private Task<Result<PushedBlob>?> LinkAsync(
        RepositoryName name, Guid? upload, Digest digest, Stored? stored, Caller caller, CancellationToken cancel) =>
        database.ChangeAsync<Result<PushedBlob>?>(
            async change =>
            {
                var (sql, now) = (change.Sql, clock.GetUtcNow());
                var place = await RepositoryCreation.FindAsync(change, name, caller, clock, cancel);
                var room = await Quotas.CheckAsync(change, place, digest, stored?.Size, cancel);
                if (room.Error is not null)
                {
                    return room.Error;
                }

                var blob = stored is null
                    ? await sql.NumberAsync("SELECT id FROM blobs WHERE digest = $1", [digest], cancel)
                    : await sql.NumberAsync(Store, [digest, stored.Size, stored.Stamp, now], cancel);
                if (blob is null)
                {
                    return null;
                }

                var repository = place.Id ?? await RepositoryCreation.CreateByPushAsync(change, name, caller, clock, cancel);
                await sql.ExecuteAsync(Link, [repository, blob, now], cancel);
                if (upload is not null)
                {
                    await sql.ExecuteAsync("DELETE FROM uploads WHERE id = $1", [upload], cancel);
                }

                change.Changes(name.ToString(), digest.ToString());
                return new PushedBlob(digest, room.Use);
            },
            cancel);

    private sealed record Stored(long Size, string Stamp);
}

/// <summary>A blob that a repository has now.</summary>
/// <param name="Use">What the namespace takes up of its quota; null where it has none, or had the blob already.</param>
public sealed record PushedBlob(Digest Digest, QuotaUse? Use);
