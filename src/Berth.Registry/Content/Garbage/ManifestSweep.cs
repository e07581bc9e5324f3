using Berth.Oci;
using Berth.Registry.Database;
using Berth.Registry.Repositories;

namespace Berth.Registry.Content.Garbage;

/// <summary>Removes manifests whose time has passed and that nothing holds, and lets go of what they held.</summary>
/// <remarks>
/// A manifest is held by a tag, by an index that it is part of, by a subject that it speaks about, and by a promise to one who pushes. One in the
/// trash is held by nothing once its time has passed. It goes within a change that is alone with its repository, so that no push can rely on
/// it meanwhile; what it referred to is looked at again, and goes in the same cycle if nothing else holds it.
/// </remarks>
public sealed class ManifestSweep(MetadataStore database, CollectionOptions options, TimeProvider clock)
{
    private const int Batch = 50;

    private const string Due =
        "SELECT id, repository_id FROM manifests WHERE leaves_at IS NOT NULL AND leaves_at <= $1 ORDER BY leaves_at, id LIMIT $2";

    private const string Candidate =
        "SELECT m.digest, m.subject, m.deleted_at IS NOT NULL, m.promised_at FROM manifests m WHERE m.id = $1 AND m.leaves_at IS NOT NULL AND m.leaves_at <= $2";

    private const string Held =
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM tags WHERE manifest_id = $1) OR EXISTS (SELECT 1 FROM manifest_references r JOIN manifests p "
        + "ON p.id = r.manifest_id WHERE r.digest = $3 AND p.repository_id = $2 AND p.id <> $1) "
        + "OR EXISTS (SELECT 1 FROM manifests s WHERE s.repository_id = $2 AND s.digest = $4 AND s.id <> $1)";

    // What goes on being pushed is not looked at: its tags, its index or its subject hold it.
    private const string LetGoOfManifests =
        "UPDATE manifests SET leaves_at = $3 WHERE repository_id = $2 AND deleted_at IS NULL AND leaves_at IS NULL "
        + "AND (subject = $4 OR digest IN (SELECT digest FROM manifest_references WHERE manifest_id = $1 AND role = 3)) "
        + "AND NOT EXISTS (SELECT 1 FROM tags t WHERE t.manifest_id = manifests.id)";

    private const string LetGoOfBlobs =
        "UPDATE blob_links SET loose_since = $3 WHERE repository_id = $2 AND loose_since IS NULL AND blob_id IN "
        + "(SELECT b.id FROM manifest_references r JOIN blobs b ON b.digest = r.digest WHERE r.manifest_id = $1)";

    /// <returns>How many manifests went, of how many that were looked at.</returns>
    internal async Task<(int Removed, int Seen)> StepAsync(CancellationToken cancel)
    {
        var due = await database.AskAsync(
            sql => sql.ListAsync(Due, [clock.GetUtcNow(), Batch], row => (Id: row.Number(0), Repository: row.Number(1)), cancel), cancel);
        var removed = 0;
        foreach (var repository in due.GroupBy(manifest => manifest.Repository, manifest => manifest.Id))
        {
            removed += await database.ChangeAsync(change => SweepAsync(change, repository.Key, [.. repository], cancel), cancel);
        }

        return (removed, due.Count);
    }

    private async Task<int> SweepAsync(DatabaseChange change, long repository, IReadOnlyList<long> manifests, CancellationToken cancel)
    {
        var sql = change.Sql;
        var name = await sql.FirstAsync(
            $"SELECT r.name FROM repositories r WHERE r.id = $1{sql.Alone("r")}", [repository], row => row.Text(0), cancel);
        var removed = 0;
        foreach (var manifest in name is null ? [] : manifests)
        {
            removed += await SweepAsync(change, repository, name!, manifest, cancel) ? 1 : 0;
        }

        return removed;
    }

    private async Task<bool> SweepAsync(DatabaseChange change, long repository, string name, long id, CancellationToken cancel)
    {
        var (sql, now) = (change.Sql, clock.GetUtcNow());
        var found = await sql.FirstAsync(
            Candidate, [id, now],
            row => new { Digest = row.Text(0), Subject = row.IsNone(1) ? "" : row.Text(1), IsDeleted = row.Flag(2), Promised = row.TimeOrNone(3) }, cancel);
        if (found is null)
        {
            return false;
        }

        if (!found.IsDeleted && found.Promised is { } promised && promised > now - options.Grace)
        {
            await sql.ExecuteAsync("UPDATE manifests SET leaves_at = $2 WHERE id = $1", [id, promised + options.Grace], cancel);
            return false;
        }

        if (!found.IsDeleted && await sql.NumberAsync(Held, [id, repository, found.Digest, found.Subject], cancel) is not null)
        {
            await sql.ExecuteAsync("UPDATE manifests SET leaves_at = NULL WHERE id = $1", [id], cancel);
            return false;
        }

        await RemoveAsync(sql, repository, id, found.Digest, now, cancel);
        change.Changes(name, found.Digest);
        return true;
    }

    internal static async Task RemoveAsync(SqlSession sql, long repository, long id, string digest, DateTimeOffset now, CancellationToken cancel)
    {
        await sql.ExecuteAsync(LetGoOfManifests, [id, repository, now, digest], cancel);
        await sql.ExecuteAsync(LetGoOfBlobs, [id, repository, now], cancel);
        await sql.ExecuteAsync(
            "DELETE FROM trash WHERE repository_id = $1 AND kind = $2 AND digest = $3", [repository, TrashKind.Manifest, digest], cancel);
        await sql.ExecuteAsync("DELETE FROM manifests WHERE id = $1", [id], cancel);
    }
}
