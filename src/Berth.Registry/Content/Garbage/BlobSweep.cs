using Berth.Blobs;
using Berth.Oci;
using Berth.Registry.Database;

namespace Berth.Registry.Content.Garbage;

/// <summary>Removes blobs that no repository links: first the row says so, then the file goes, then the row.</summary>
/// <remarks>
/// <code>
///   no link, nobody writes it ─► row: deleting ─► file deleted, with the row held ─► row deleted
///                                     │
///                                     └ a push of the blob: takes it back and writes the file anew, or waits and finds no row
/// </code>
/// A crash at any step leaves a row that says deleting, with or without a file, and the next cycle goes on from there.
/// </remarks>
public sealed class BlobSweep(MetadataStore database, IBlobStore store, FailPoints points, TimeProvider clock)
{
    private const int Batch = 200;

    /// <summary>Within one change nobody else writes to SQLite: this many files at a time.</summary>
    private const int Files = 16;

    private const string Linked = "EXISTS (SELECT 1 FROM blob_links l WHERE l.blob_id = blobs.id)";

    /// <returns>How many were marked, of how many that were looked at.</returns>
    internal Task<(int Marked, int Seen)> MarkAsync(CancellationToken cancel) => database.ChangeAsync(
        async change =>
        {
            var sql = change.Sql;
            var now = await sql.NowAsync(clock, cancel);
            var seen = await sql.ListAsync(
                "SELECT b.id FROM blobs b WHERE b.loose_since IS NOT NULL AND NOT b.deleting AND (b.held_until IS NULL OR b.held_until <= $1) "
                + $"ORDER BY b.loose_since, b.id LIMIT $2{sql.Alone("b", skip: true)}",
                [now, Batch], row => row.Number(0), cancel);
            if (seen.Count == 0)
            {
                return (0, 0);
            }

            await sql.ExecuteAsync($"UPDATE blobs SET loose_since = NULL WHERE id {sql.Among("$1")} AND {Linked}", [seen], cancel);
            var marked = await sql.ExecuteAsync($"UPDATE blobs SET deleting = TRUE WHERE id {sql.Among("$1")} AND NOT {Linked}", [seen], cancel);
            await points.PassAsync("gc.blob.marked");
            return (marked, seen.Count);
        },
        cancel);

    /// <returns>How many files went, and their bytes.</returns>
    internal Task<(int Removed, long Bytes)> RemoveAsync(CancellationToken cancel) => database.ChangeAsync(
        async change =>
        {
            // To delete a file twice is to delete it once, so this change may run again.
            var sql = change.Sql;
            var due = await sql.ListAsync(
                $"SELECT b.id, b.digest, b.size FROM blobs b WHERE b.loose_since IS NOT NULL AND b.deleting ORDER BY b.loose_since, b.id LIMIT $1{sql.Alone("b", skip: true)}",
                [Files], row => (Id: row.Number(0), Digest: Digest.Parse(row.Text(1)), Size: row.Number(2)), cancel);
            foreach (var blob in due)
            {
                await store.DeleteAsync(blob.Digest, cancel);
                await points.PassAsync("gc.file.deleted");
            }

            if (due.Count > 0)
            {
                await sql.ExecuteAsync($"DELETE FROM blobs WHERE id {sql.Among("$1")}", [due.Select(blob => blob.Id).ToArray()], cancel);
            }

            return (due.Count, due.Sum(blob => blob.Size));
        },
        cancel);

    /// <summary>Files that no row speaks of, as a crash between file and row leaves them, get a row that nothing links.</summary>
    internal async Task<int> AdoptAsync(CancellationToken cancel)
    {
        var adopted = 0;
        await foreach (var stored in store.ListAsync(cancel))
        {
            if (await database.AskAsync(sql => sql.NumberAsync("SELECT id FROM blobs WHERE digest = $1", [stored.Digest], cancel), cancel) is null
                && await store.OpenAsync(stored.Digest, cancel) is { } content)
            {
                await using (content)
                {
                    adopted += await database.ChangeAsync(change => AdoptAsync(change.Sql, stored, content.Stamp, cancel), cancel);
                }
            }
        }

        return adopted;
    }

    /// <summary>Held for an hour: it may belong to a push that is between its file and its row right now.</summary>
    private async Task<int> AdoptAsync(SqlSession sql, StoredBlob stored, string stamp, CancellationToken cancel)
    {
        var now = await sql.NowAsync(clock, cancel);
        return await sql.ExecuteAsync(
            "INSERT INTO blobs (digest, size, stamp, created_at, loose_since, deleting, held_until) VALUES ($1, $2, $3, $4, $4, FALSE, $5) ON CONFLICT DO NOTHING",
            [stored.Digest, stored.Length, stamp, now, now.AddHours(1)], cancel);
    }
}
