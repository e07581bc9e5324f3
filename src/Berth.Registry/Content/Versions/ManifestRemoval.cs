using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Database;
using Berth.Registry.Repositories;

namespace Berth.Registry.Content.Versions;

/// <summary>Puts a manifest into the trash with every tag on it. What it refers to stays with it until it is gone for good.</summary>
internal static class ManifestRemoval
{
    /// <summary>A manifest and the indexes it is in, and those that these are in: as deep as anybody builds, and no further.</summary>
    private const string Above =
        "WITH RECURSIVE above(id, digest, depth) AS (SELECT id, digest, 0 FROM manifests WHERE id = $2 "
        + "UNION SELECT m.id, m.digest, a.depth + 1 FROM above a JOIN manifest_references r ON r.digest = a.digest AND r.role = 3 "
        + "JOIN manifests m ON m.id = r.manifest_id AND m.repository_id = $1 AND m.deleted_at IS NULL WHERE a.depth < 8) "
        + "SELECT DISTINCT t.name, t.id, t.manifest_id, m.digest FROM above a JOIN tags t ON t.manifest_id = a.id JOIN manifests m ON m.id = a.id";

    /// <summary>For a change that has taken the repository.</summary>
    /// <returns>False when there is no such manifest.</returns>
    public static async Task<Result<bool>> RemoveAsync(
        DatabaseChange change, HeldRepository repository, Digest digest, Deletion deletion, CancellationToken cancel)
    {
        var sql = change.Sql;
        var id = await sql.NumberAsync(
            "SELECT id FROM manifests WHERE repository_id = $1 AND digest = $2 AND deleted_at IS NULL", [repository.Id, digest], cancel);
        if (id is null)
        {
            return false;
        }

        if (await LockAsync(sql, repository, id.Value, cancel) is { } locked)
        {
            return TagMoves.Immutable(repository, locked.Name, locked.Digest, "What it names cannot be deleted.");
        }

        var tags = await sql.ListAsync(
            "SELECT name, id FROM tags WHERE manifest_id = $1", [id], row => new CurrentTag(row.Text(0), row.Number(1), id.Value, digest), cancel);
        await TagMoves.TakeAwayAsync(change, repository, tags, deletion, cancel);
        await sql.ExecuteAsync(
            "UPDATE manifests SET deleted_at = $2, leaves_at = $3 WHERE id = $1", [id, deletion.At, deletion.ExpiresAt], cancel);
        await deletion.KeepAsync(sql, repository, TrashKind.Manifest, null, digest, cancel);
        change.Changes(repository.Name, digest.ToString());
        return true;
    }

    /// <summary>An immutable tag on the manifest or on an index that it is part of; null when there is none.</summary>
    public static async Task<CurrentTag?> LockAsync(SqlSession sql, HeldRepository repository, long manifest, CancellationToken cancel) =>
        !repository.HasImmutable
            ? null
            : (await sql.ListAsync(
                Above, [repository.Id, manifest],
                row => new CurrentTag(row.Text(0), row.Number(1), row.Number(2), Digest.Parse(row.Text(3))), cancel))
            .Find(tag => repository.IsImmutable(tag.Name));
}
