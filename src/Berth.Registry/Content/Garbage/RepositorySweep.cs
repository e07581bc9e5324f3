using Berth.Registry.Database;

namespace Berth.Registry.Content.Garbage;

/// <summary>Removes deleted repositories whose time in the trash has passed, a few rows at a time, however large they are.</summary>
public sealed class RepositorySweep(MetadataStore database, TimeProvider clock)
{
    private const int Batch = 100;

    private const string Due =
        "SELECT t.repository_id FROM trash t JOIN repositories r ON r.id = t.repository_id WHERE t.kind = 2 AND r.deleted_at IS NOT NULL AND t.expires_at <= $1 "
        + "ORDER BY t.expires_at, t.id LIMIT 1";

    /// <summary>What a row of the repository takes with it must not be many: the largest tables are emptied first.</summary>
    private static readonly string[] Parts =
    [
        "DELETE FROM tags WHERE id IN (SELECT id FROM tags WHERE repository_id = $1 LIMIT 500)",
        "DELETE FROM tag_moves WHERE id IN (SELECT id FROM tag_moves WHERE repository_id = $1 LIMIT 500)",
        "DELETE FROM trash WHERE id IN (SELECT id FROM trash WHERE repository_id = $1 AND kind <> 2 LIMIT 500)",
    ];

    /// <summary>One small change.</summary>
    /// <returns>Whether there was something to do.</returns>
    internal async Task<bool> StepAsync(CancellationToken cancel)
    {
        var repository = await database.AskAsync(sql => sql.NumberAsync(Due, [clock.GetUtcNow()], cancel), cancel);
        return repository is { } id && await database.ChangeAsync(change => StepAsync(change.Sql, id, cancel), cancel);
    }

    /// <summary>Lines of tags whose time has passed: what they name goes by its own time.</summary>
    internal Task<int> ForgetTagsAsync(CancellationToken cancel) => database.ChangeAsync(
        change => change.Sql.ExecuteAsync(
            "DELETE FROM trash WHERE id IN (SELECT id FROM trash WHERE expires_at <= $1 AND kind = 0 ORDER BY expires_at, id LIMIT 500)", [clock.GetUtcNow()], cancel),
        cancel);

    private async Task<bool> StepAsync(SqlSession sql, long id, CancellationToken cancel)
    {
        // It may have been restored since.
        if (await sql.NumberAsync($"SELECT r.id FROM repositories r WHERE r.id = $1 AND r.deleted_at IS NOT NULL{sql.Alone("r")}", [id], cancel) is null)
        {
            return true;
        }

        foreach (var part in Parts)
        {
            if (await sql.ExecuteAsync(part, [id], cancel) > 0)
            {
                return true;
            }
        }

        var now = clock.GetUtcNow();
        var manifests = await sql.ListAsync("SELECT id, digest FROM manifests WHERE repository_id = $1 LIMIT $2", [id, Batch], row => row.Number(0), cancel);
        if (manifests.Count > 0)
        {
            await sql.ExecuteAsync($"DELETE FROM manifests WHERE id {sql.Among("$1")}", [manifests], cancel);
            return true;
        }

        var blobs = await sql.ListAsync("SELECT blob_id FROM blob_links WHERE repository_id = $1 LIMIT $2", [id, Batch], row => row.Number(0), cancel);
        if (blobs.Count > 0)
        {
            await sql.ExecuteAsync($"UPDATE blobs SET loose_since = COALESCE(loose_since, $2) WHERE id {sql.Among("$1")}", [blobs, now], cancel);
            await sql.ExecuteAsync($"DELETE FROM blob_links WHERE repository_id = $1 AND blob_id {sql.Among("$2")}", [id, blobs], cancel);
            return true;
        }

        await sql.ExecuteAsync("DELETE FROM repositories WHERE id = $1", [id], cancel);
        return true;
    }
}
