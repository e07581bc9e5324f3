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
        "INSERT INTO blobs (digest, size, stamp, created_at, deleting) VALUES ($1, $2, $3, $4, FALSE) "
        + "ON CONFLICT (digest) DO UPDATE SET size = excluded.size, stamp = excluded.stamp, deleting = FALSE, held_until = NULL RETURNING id";

    private const string Link =
        "INSERT INTO blob_links (repository_id, blob_id, size, created_at, loose_since, promised_at) SELECT $1, id, size, $3, $3, $3 FROM blobs "
        + "WHERE id = $2 ON CONFLICT (repository_id, blob_id) DO UPDATE SET promised_at = excluded.promised_at";

    /// <summary>Collection lets go of the file, or has deleted it with the row before this change can go on.</summary>
    private const string Hold = "UPDATE blobs SET deleting = FALSE, held_until = $2, loose_since = COALESCE(loose_since, $3) WHERE digest = $1";

    /// <summary>Far longer than it takes to put a file in its place.</summary>
    private static readonly TimeSpan HoldTime = TimeSpan.FromMinutes(10);

    private const string Look =
        "SELECT b.size, b.stamp, (SELECT quota_bytes FROM namespace_settings WHERE name = $2), b.deleting FROM (SELECT 1) AS one LEFT JOIN blobs b ON b.digest = $1";

    private readonly KeyedLock<Digest> _committing = new();

    /// <returns>An error when the namespace has no room for it: nothing was added then, and the staged bytes are the caller's still.</returns>
    internal async Task<Result<PushedBlob>> CommitAsync(
        RepositoryName repository, Guid upload, Staged staged, Digest digest, Caller caller, CancellationToken cancel)
    {
        // The same blob pushed by many at once is stored by the first; the others find it.
        using var alone = await _committing.EnterAsync(digest, cancel);
        var (known, quota) = await LookAsync(digest, repository.Namespace, cancel);
        if (known is not null && await IsIntactAsync(digest, known, cancel) && await LinkAsync(repository, upload, digest, null, caller, cancel) is { } linked)
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

        if (known is not null)
        {
            await HoldAsync(digest, cancel);
        }

        var stored = new Stored(staged.Length, await store.CommitAsync(upload, staged, digest, cancel));
        return (await LinkAsync(repository, upload, digest, stored, caller, cancel))!.Value;
    }

    /// <summary>Gives a repository a blob that another one has.</summary>
    /// <returns>Null when the blob is gone.</returns>
    internal Task<Result<PushedBlob>?> MountAsync(RepositoryName repository, Digest digest, Caller caller, CancellationToken cancel) =>
        LinkAsync(repository, null, digest, null, caller, cancel);

    /// <summary>A file that changed is not hashed here: its content has just been pushed, and replaces it.</summary>
    private async Task<bool> IsIntactAsync(Digest digest, Known row, CancellationToken cancel) =>
        !row.Deleting && await integrity.IsUnchangedAsync(digest, row.Size, row.Stamp, cancel) == true;

    /// <summary>The blob's row, if there is one, and what the namespace may hold.</summary>
    private async Task<(Known? Blob, long? Quota)> LookAsync(Digest digest, string space, CancellationToken cancel)
    {
        var row = await database.AskAsync(
            sql => sql.FirstAsync(
                Look, [digest, space],
                row => new { Blob = row.IsNone(0) ? null : new Known(row.Number(0), row.Text(1), row.Flag(3)), Quota = row.NumberOrNone(2) }, cancel),
            cancel);
        return (row!.Blob, row.Quota);
    }

    /// <summary>Before the file of a blob that has a row is written anew: collection, which deletes a file only while its row says so, keeps its
    /// hands off from here on.</summary>
    private Task<int> HoldAsync(Digest digest, CancellationToken cancel) => database.ChangeAsync(
        async change =>
        {
            var now = await change.Sql.NowAsync(clock, cancel);
            return await change.Sql.ExecuteAsync(Hold, [digest, now + HoldTime, now], cancel);
        },
        cancel);

    /// <param name="stored">What was just stored; null to rely on a row that exists.</param>
    /// <returns>Null when there is no such row.</returns>
    private Task<Result<PushedBlob>?> LinkAsync(
        RepositoryName name, Guid? upload, Digest digest, Stored? stored, Caller caller, CancellationToken cancel) =>
        database.ChangeAsync<Result<PushedBlob>?>(
            async change =>
            {
                var (sql, now) = (change.Sql, clock.GetUtcNow());
                var held = await RepositoryCreation.FindAsync(change, name, caller, clock, cancel);
                var room = await Quotas.CheckAsync(change, held, name.Namespace, digest, stored?.Size, cancel);
                if (room.Error is not null)
                {
                    return room.Error;
                }

                var blob = stored is null
                    ? await sql.NumberAsync($"SELECT b.id FROM blobs b WHERE b.digest = $1 AND NOT b.deleting{sql.Keeping("b")}", [digest], cancel)
                    : await sql.NumberAsync(Store, [digest, stored.Size, stored.Stamp, now], cancel);
                if (blob is null)
                {
                    return null;
                }

                if (stored is not null && await integrity.IsUnchangedAsync(digest, stored.Size, stored.Stamp, cancel) is null)
                {
                    // Between the file and this row somebody else pushed the blob and deleted it, and collection took the file for theirs. From
                    // the row on it cannot.
                    throw new BlobStoreException(StorageFault.StagedBytesLost, $"the file of {digest} was collected while it was pushed; push it again");
                }

                held ??= await RepositoryCreation.CreateByPushAsync(change, name, caller, clock, cancel);
                await sql.ExecuteAsync(Link, [held.Id, blob, now], cancel);
                if (upload is not null)
                {
                    await sql.ExecuteAsync("DELETE FROM uploads WHERE id = $1", [upload], cancel);
                }

                change.Changes(name.ToString(), digest.ToString());
                return new PushedBlob(digest, room.Use);
            },
            cancel);

    private sealed record Stored(long Size, string Stamp);

    /// <param name="Deleting">Collection is at its file.</param>
    private sealed record Known(long Size, string Stamp, bool Deleting);
}

/// <summary>A blob that a repository has now.</summary>
/// <param name="Use">What the namespace takes up of its quota; null where it has none, or had the blob already.</param>
public sealed record PushedBlob(Digest Digest, QuotaUse? Use);
