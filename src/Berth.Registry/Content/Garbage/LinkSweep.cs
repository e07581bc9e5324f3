using Berth.Registry.Repositories;
using Berth.Registry.Database;

namespace Berth.Registry.Content.Garbage;

/// <summary>Removes a repository's links to blobs that none of its manifests refers to and nobody was promised lately.</summary>
public sealed class LinkSweep(MetadataStore database, CollectionOptions options, TimeProvider clock)
{
    private const int Batch = 200;

    private const string Due =
        "SELECT l.repository_id, l.blob_id FROM blob_links l WHERE l.loose_since IS NOT NULL AND l.loose_since <= $1 "
        + "AND (l.promised_at IS NULL OR l.promised_at <= $2) ORDER BY l.loose_since, l.repository_id, l.blob_id LIMIT $3";

    private const string Referred =
        "EXISTS (SELECT 1 FROM blobs b JOIN manifest_references r ON r.digest = b.digest JOIN manifests m ON m.id = r.manifest_id "
        + "WHERE b.id = blob_links.blob_id AND m.repository_id = blob_links.repository_id)";

    internal async Task<(int Removed, int Seen)> StepAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var due = await database.AskAsync(
            sql => sql.ListAsync(Due, [now, now - options.Grace, Batch], row => (Repository: row.Number(0), Blob: row.Number(1)), cancel), cancel);
        var removed = 0;
        foreach (var repository in due.GroupBy(link => link.Repository, link => link.Blob))
        {
            // First, and by itself: it only says where to look, and would wait for pushes that wait for the repository.
            await database.ChangeAsync(change => LookAtAsync(change.Sql, [.. repository], now, cancel), Durability.Relaxed, cancel);
            removed += await database.ChangeAsync(change => SweepAsync(change, repository.Key, [.. repository], now, cancel), cancel);
        }

        return (removed, due.Count);
    }

    private static Task<int> LookAtAsync(SqlSession sql, long[] blobs, DateTimeOffset now, CancellationToken cancel) =>
        sql.ExecuteAsync($"UPDATE blobs SET loose_since = $2 WHERE loose_since IS NULL AND id {sql.Among("$1")}", [blobs, now], cancel);

    private async Task<int> SweepAsync(DatabaseChange change, long repository, long[] blobs, DateTimeOffset now, CancellationToken cancel)
    {
        var sql = change.Sql;
        var name = await sql.FirstAsync(
            $"SELECT r.name FROM repositories r WHERE r.id = $1{sql.Alone("r")}", [repository], row => row.Text(0), cancel);
        if (name is null)
        {
            return 0;
        }

        // A statement of its own after the row is held, so that it sees every push that was waited for.
        var chosen = $"repository_id = $1 AND loose_since IS NOT NULL AND blob_id {sql.Among("$2")}";
        await sql.ExecuteAsync($"UPDATE blob_links SET loose_since = NULL WHERE {chosen} AND {Referred}", [repository, blobs], cancel);
        var removed = await sql.ListAsync(
            $"DELETE FROM blob_links WHERE {chosen} AND (promised_at IS NULL OR promised_at <= $3) AND NOT {Referred} "
            + "RETURNING (SELECT digest FROM blobs b WHERE b.id = blob_id)",
            [repository, blobs, now - options.Grace], row => row.Text(0), cancel);
        removed.ForEach(digest => change.Changes(name, digest));
        return removed.Count;
    }
}
