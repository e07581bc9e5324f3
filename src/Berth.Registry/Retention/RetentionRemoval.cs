using Berth.Oci;
using Berth.Registry.Content.Versions;
using Berth.Registry.Database;
using Berth.Registry.Repositories;

namespace Berth.Registry.Retention;

/// <summary>Puts what a plan removes into the trash, if it is still as the plan found it.</summary>
/// <remarks>Somebody may push while a run is under way. Within a change that has taken the repository nobody can: a tag that was pushed again since
/// stays, and so does the signature of what has a tag again.</remarks>
internal static class RetentionRemoval
{
    /// <summary>Indexes in indexes, and signatures of SBOMs: as deep as anybody builds.</summary>
    private const int Deepest = 8;

    private const string Current =
        "SELECT m.digest, t.pushed_at FROM tags t JOIN manifests m ON m.id = t.manifest_id WHERE t.repository_id = $1 AND t.name = $2";

    private const string Alone =
        "SELECT 1 FROM manifests m WHERE m.id = $1 AND m.deleted_at IS NULL AND (m.promised_at IS NULL OR m.promised_at <= $3) "
        + "AND NOT EXISTS (SELECT 1 FROM tags t WHERE t.manifest_id = m.id) AND NOT EXISTS (SELECT 1 FROM manifest_references r JOIN manifests i "
        + "ON i.id = r.manifest_id WHERE r.digest = m.digest AND r.role = 3 AND i.repository_id = $2 AND i.deleted_at IS NULL)";

    private const string Tagged =
        "SELECT 1 FROM manifests m JOIN tags t ON t.manifest_id = m.id WHERE m.repository_id = $1 AND m.digest = $2 AND m.deleted_at IS NULL LIMIT 1";

    private const string Above =
        "SELECT i.digest FROM manifest_references r JOIN manifests i ON i.id = r.manifest_id WHERE r.digest = $2 AND r.role = 3 AND i.repository_id = $1 "
        + "AND i.deleted_at IS NULL UNION SELECT m.subject FROM manifests m WHERE m.repository_id = $1 AND m.digest = $2 AND m.deleted_at IS NULL "
        + "AND m.subject IS NOT NULL";

    /// <param name="promisedUntil">Who was told of a manifest after that may be pushing.</param>
    /// <returns>How many tags went.</returns>
    public static async Task<int> RemoveAsync(
        DatabaseChange change, HeldRepository repository, RetentionFamily family, Deletion deletion, DateTimeOffset promisedUntil,
        CancellationToken cancel)
    {
        var removed = 0;
        foreach (var tag in family.Tags)
        {
            removed += await IsAsPlannedAsync(change.Sql, repository, tag, cancel) && await RemoveTagAsync(change, repository, tag.Name, deletion, cancel) ? 1 : 0;
        }

        if (family.Tags.Count == 0 && await change.Sql.NumberAsync(Alone, [family.Manifest.Id, repository.Id, promisedUntil], cancel) is not null)
        {
            await ManifestRemoval.RemoveAsync(change, repository, family.Manifest.Digest, deletion, cancel);
        }

        foreach (var tag in family.Followers)
        {
            removed += !await IsNamedAsync(change.Sql, repository, FallbackTag.SubjectOf(tag)!, Deepest, cancel)
                && await RemoveTagAsync(change, repository, tag, deletion, cancel) ? 1 : 0;
        }

        return removed;
    }

    private static async Task<bool> IsAsPlannedAsync(SqlSession sql, HeldRepository repository, RetentionTag tag, CancellationToken cancel)
    {
        var now = await sql.FirstAsync(
            Current, [repository.Id, tag.Name], row => new { Digest = row.Text(0), PushedAt = row.TimeOrNone(1) }, cancel);
        return now is not null && now.Digest == tag.Digest.ToString() && now.PushedAt == tag.PushedAt;
    }

    /// <summary>One that became immutable meanwhile stays.</summary>
    private static async Task<bool> RemoveTagAsync(
        DatabaseChange change, HeldRepository repository, string tag, Deletion deletion, CancellationToken cancel) =>
        (await TagMoves.RemoveAsync(change, repository, tag, deletion, cancel)) is { Succeeded: true, Value: true };

    /// <summary>By a tag of its own, of an index that it is in, or of what it speaks about.</summary>
    private static async Task<bool> IsNamedAsync(SqlSession sql, HeldRepository repository, Digest digest, int depth, CancellationToken cancel)
    {
        if (await sql.NumberAsync(Tagged, [repository.Id, digest], cancel) is not null)
        {
            return true;
        }

        foreach (var above in depth == 0 ? [] : await sql.ListAsync(Above, [repository.Id, digest], row => Digest.Parse(row.Text(0)), cancel))
        {
            if (await IsNamedAsync(sql, repository, above, depth - 1, cancel))
            {
                return true;
            }
        }

        return false;
    }
}
