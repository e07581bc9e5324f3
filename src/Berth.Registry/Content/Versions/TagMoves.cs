using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Database;
using Berth.Registry.Repositories;

namespace Berth.Registry.Content.Versions;

/// <summary>The only place where tags come, move and go; each time a line is added to their history.</summary>
/// <remarks>
/// <code>
///   repository held ─► taken (others wait) ─► what the tags name now ─► immutable? refused ─► tags, history, what was left behind
/// </code>
/// A manifest that its last tag leaves can still be pulled by its digest and rolled back to until the time of the trash has passed.
/// </remarks>
internal static class TagMoves
{
    private const string Set =
        "INSERT INTO tags (repository_id, name, manifest_id, pushed_at, pushed_by, expires_at, version_key) VALUES ($1, $2, $3, $4, $5, $6, $7) "
        + "ON CONFLICT (repository_id, name) DO UPDATE SET manifest_id = excluded.manifest_id, pushed_at = excluded.pushed_at, "
        + "pushed_by = excluded.pushed_by, expires_at = excluded.expires_at";

    private const string Tell =
        "INSERT INTO tag_moves (repository_id, tag, from_digest, to_digest, moved_at, moved_by, cause) VALUES ($1, $2, $3, $4, $5, $6, $7)";

    /// <summary>A tag that came back meanwhile, or a manifest that is in the trash already, changes nothing.</summary>
    private const string Leave =
        "UPDATE manifests SET leaves_at = $2 WHERE id = $1 AND deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM tags t WHERE t.manifest_id = $1)";

    /// <summary>What the tags name now; for a change that has taken the repository.</summary>
    public static async Task<IReadOnlyDictionary<string, CurrentTag>> CurrentAsync(
        SqlSession sql, long repository, IReadOnlyCollection<string> tags, CancellationToken cancel)
    {
        var rows = tags.Count == 0
            ? []
            : await sql.ListAsync(
                "SELECT t.name, t.id, t.manifest_id, m.digest FROM tags t JOIN manifests m ON m.id = t.manifest_id WHERE t.repository_id = $1 AND t.name "
                + sql.Among("$2"),
                [repository, tags],
                row => new CurrentTag(row.Text(0), row.Number(1), row.Number(2), Digest.Parse(row.Text(3))),
                cancel);
        return rows.ToDictionary(row => row.Name, StringComparer.Ordinal);
    }

    /// <summary>Why one of the tags may not be put on <paramref name="digest"/>; null when they all may.</summary>
    public static RegistryError? Refuse(HeldRepository repository, IReadOnlyDictionary<string, CurrentTag> current, Digest digest)
    {
        var locked = current.Values.FirstOrDefault(tag => tag.Digest != digest && repository.IsImmutable(tag.Name));
        return locked is null ? null : Immutable(repository, locked.Name, locked.Digest, "Push under another tag.");
    }

    /// <summary>Puts tags on a manifest. The change has asked <see cref="Refuse"/>.</summary>
    /// <returns>The tags that were somewhere else before, or nowhere.</returns>
    public static async Task<IReadOnlyList<string>> SetAsync(
        DatabaseChange change, HeldRepository repository, IReadOnlyDictionary<string, CurrentTag> current, IReadOnlyCollection<string> tags,
        TagTarget target, CancellationToken cancel)
    {
        var sql = change.Sql;
        await sql.ExecuteManyAsync(
            Set,
            tags.Select(tag => new object?[] { repository.Id, tag, target.ManifestId, target.At, target.By, target.ExpiresAt, TagVersion.KeyOf(tag) }),
            cancel);
        var moved = tags.Where(tag => !current.TryGetValue(tag, out var now) || now.Digest != target.Digest).ToList();
        await sql.ExecuteManyAsync(
            Tell,
            moved.Select(tag => new object?[]
            {
                repository.Id, tag, current.GetValueOrDefault(tag)?.Digest, target.Digest, target.At, target.By, target.Cause,
            }),
            cancel);
        var left = moved.Select(current.GetValueOrDefault).OfType<CurrentTag>().Select(tag => tag.ManifestId).Distinct();
        await sql.ExecuteManyAsync(Leave, left.Select(manifest => new object?[] { manifest, target.LeftUntil }), cancel);
        foreach (var tag in tags)
        {
            change.Changes(repository.Name, tag);
        }

        return moved;
    }

    /// <summary>Puts a tag into the trash; the repository is taken.</summary>
    /// <returns>Null when there is no such tag.</returns>
    public static async Task<Result<bool>> RemoveAsync(
        DatabaseChange change, HeldRepository repository, string tag, Deletion deletion, CancellationToken cancel)
    {
        var current = (await CurrentAsync(change.Sql, repository.Id, [tag], cancel)).GetValueOrDefault(tag);
        if (current is null)
        {
            return false;
        }

        if (repository.IsImmutable(tag))
        {
            return Immutable(repository, tag, current.Digest, "It cannot be deleted.");
        }

        await TakeAwayAsync(change, repository, [current], deletion, cancel);
        await change.Sql.ExecuteAsync(Leave, [current.ManifestId, deletion.ExpiresAt], cancel);
        return true;
    }

    /// <summary>The tags go, with a line in history and one in the trash.</summary>
    internal static async Task TakeAwayAsync(
        DatabaseChange change, HeldRepository repository, IReadOnlyCollection<CurrentTag> tags, Deletion deletion, CancellationToken cancel)
    {
        foreach (var tag in tags)
        {
            await change.Sql.ExecuteAsync("DELETE FROM tags WHERE id = $1", [tag.Id], cancel);
            await change.Sql.ExecuteAsync(Tell, [repository.Id, tag.Name, tag.Digest, null, deletion.At, deletion.By, deletion.Cause], cancel);
            await deletion.KeepAsync(change.Sql, repository, TrashKind.Tag, tag.Name, tag.Digest, cancel);
            change.Changes(repository.Name, tag.Name);
        }
    }

    public static RegistryError Immutable(HeldRepository repository, string tag, Digest digest, string what) =>
        new(ErrorCode.Denied, $"the tag {tag} of {repository.Name} is immutable and stays on {digest}. {what}")
        {
            Detail = new { tag, digest = digest.ToString() },
        };
}

/// <summary>A tag as it is.</summary>
internal sealed record CurrentTag(string Name, long Id, long ManifestId, Digest Digest);

/// <summary>Where tags are put, by whom and by what.</summary>
/// <param name="LeftUntil">Until when what they leave behind can be brought back.</param>
internal sealed record TagTarget(long ManifestId, Digest Digest, TagMoveCause Cause, string? By, DateTimeOffset At, DateTimeOffset LeftUntil)
{
    /// <summary>When the tags go by themselves; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
