using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Content.Versions;
using Berth.Registry.Database;
using Berth.Registry.Repositories;
using Berth.Registry.Trail;

namespace Berth.Registry.Content.Tags;

/// <summary>Copies an image from one repository to a tag of another, with all its platforms, without a byte on the wire.</summary>
public sealed class TagCopies(MetadataStore database, AccessPolicy policy, Deletions deletions, TimeProvider clock)
{
    private const int Most = 1000;

    private const string Below =
        "WITH RECURSIVE below(id, digest, depth) AS (SELECT id, digest, 0 FROM manifests WHERE id = $2 "
        + "UNION SELECT m.id, m.digest, b.depth + 1 FROM below b JOIN manifest_references r ON r.manifest_id = b.id AND r.role = 3 "
        + "JOIN manifests m ON m.digest = r.digest AND m.repository_id = $1 AND m.deleted_at IS NULL WHERE b.depth < 8) "
        + "SELECT DISTINCT id, digest FROM below LIMIT 1001";

    private const string About =
        "SELECT m.id, m.digest FROM manifests m WHERE m.repository_id = $1 AND m.subject = $2 AND m.deleted_at IS NULL LIMIT 1001";

    private const string Manifest =
        "INSERT INTO manifests (repository_id, digest, media_type, kind, referrer_type, content_type, subject, size, annotations, pushed_at, pushed_by, content) "
        + "SELECT $2, digest, media_type, kind, referrer_type, content_type, subject, size, annotations, $3, $4, content FROM manifests WHERE id = $1 "
        + "ON CONFLICT (repository_id, digest) DO UPDATE SET deleted_at = NULL, leaves_at = NULL RETURNING id";

    private const string References =
        "INSERT INTO manifest_references (manifest_id, position, role, digest, size) SELECT $2, position, role, digest, size FROM manifest_references "
        + "WHERE manifest_id = $1 ON CONFLICT DO NOTHING";

    private const string Platforms =
        "INSERT INTO manifest_platforms (manifest_id, repository_id, os, architecture) SELECT $2, $3, os, architecture FROM manifest_platforms "
        + "WHERE manifest_id = $1 ON CONFLICT DO NOTHING";

    private const string Links =
        "INSERT INTO blob_links (repository_id, blob_id, size, created_at) SELECT DISTINCT $2, l.blob_id, l.size, $4 FROM manifest_references r "
        + "JOIN blobs b ON b.digest = r.digest AND NOT b.deleting JOIN blob_links l ON l.blob_id = b.id AND l.repository_id = $3 WHERE r.manifest_id = $1 "
        + "ON CONFLICT (repository_id, blob_id) DO UPDATE SET loose_since = NULL, promised_at = NULL";

    /// <param name="withReferrers">Also what speaks about it: signatures, SBOMs, attestations, those under cosign's tags too.</param>
    public async Task<Outcome<TagChange>> CopyAsync(
        Caller caller, RepositoryName from, Reference reference, RepositoryName to, Tag tag, bool withReferrers, CancellationToken cancel)
    {
        var pull = await policy.DecideAsync(caller, RepositoryAction.Pull, from, cancel);
        if (!pull.Allowed)
        {
            return Refusal.NotFound;
        }

        var push = await policy.DecideAsync(caller, RepositoryAction.Push, to, cancel);
        return push.Allowed
            ? await database.ChangeAsync(change => CopyAsync(change, caller, from, reference, to, tag, withReferrers, cancel), cancel)
            : push is { Exists: true, Visible: false } ? Refusal.NotFound : Refusal.Denied;
    }

    private async Task<Outcome<TagChange>> CopyAsync(
        DatabaseChange change, Caller caller, RepositoryName from, Reference reference, RepositoryName to, Tag tag, bool withReferrers,
        CancellationToken cancel)
    {
        var (sql, now) = (change.Sql, clock.GetUtcNow());
        var source = await HeldRepository.FindAsync(sql, from, cancel);
        var root = source is null ? null : await RootAsync(sql, source.Id, reference, cancel);
        if (source is null || root is null)
        {
            return Refusal.NotFound;
        }

        // All that can be refused is refused before anything is written.
        var manifests = await ClosureAsync(sql, source.Id, root, withReferrers, cancel);
        if (manifests.Count > Most)
        {
            return Refusal.Invalid("copy_too_large", $"More than {Most} manifests hang together there.", "source");
        }

        var target = await HeldRepository.FindAsync(sql, to, cancel);
        IReadOnlyList<string> tags = [tag.ToString()];
        IReadOnlyDictionary<string, CurrentTag> current = new Dictionary<string, CurrentTag>();
        if (target is not null)
        {
            await target.TakeAsync(sql, now, cancel);
            current = await TagMoves.CurrentAsync(sql, target.Id, tags, cancel);
            if (TagMoves.Refuse(target, current, root.Digest) is { } locked)
            {
                return TagChanges.Refused(locked);
            }
        }

        // Within one namespace a copy adds nothing to what it has.
        if (source.Namespace != to.Namespace
            && await Quotas.CheckCopyAsync(change, to.Namespace, source.Id, [.. manifests.Select(manifest => manifest.Id)], cancel) is { } full)
        {
            return full;
        }

        target ??= await RepositoryCreation.CreateByPushAsync(change, to, caller, clock, cancel);
        foreach (var manifest in manifests)
        {
            var id = await CopyAsync(sql, manifest.Id, source.Id, target.Id, caller, now, cancel);
            change.Changes(target.Name, manifest.Digest.ToString());
            var own = new TagTarget(id, manifest.Digest, TagMoveCause.Copy, caller.PusherName, now, now + deletions.TimeOf(target));
            if (manifest == root)
            {
                await TagMoves.SetAsync(change, target, current, tags, own, cancel);
            }
            else if (manifest.Fallback is { } fallback)
            {
                var there = await TagMoves.CurrentAsync(sql, target.Id, [fallback], cancel);
                await TagMoves.SetAsync(change, target, there, [fallback], own, cancel);
            }
        }

        await change.RecordAsync(
            clock, caller, AuditActions.TagCopy, target.Namespace, target.Name,
            new { tag = tag.ToString(), digest = root.Digest.ToString(), from = source.Name }, cancel);
        return new TagChange(target.Name, tag.ToString(), current.GetValueOrDefault(tag.ToString())?.Digest, root.Digest);
    }

    private static async Task<long> CopyAsync(
        SqlSession sql, long manifest, long source, long target, Caller caller, DateTimeOffset now, CancellationToken cancel)
    {
        if (source == target)
        {
            return manifest;
        }

        var id = (await sql.NumberAsync(Manifest, [manifest, target, now, caller.PusherName], cancel))!.Value;
        await sql.ExecuteAsync(References, [manifest, id], cancel);
        await sql.ExecuteAsync(Platforms, [manifest, id, target], cancel);
        await sql.ExecuteAsync(Links, [manifest, target, source, now], cancel);
        return id;
    }

    private static Task<Copied?> RootAsync(SqlSession sql, long repository, Reference reference, CancellationToken cancel) => sql.FirstAsync(
        reference.Tag is null
            ? "SELECT id, digest FROM manifests WHERE repository_id = $1 AND digest = $2 AND deleted_at IS NULL"
            : "SELECT m.id, m.digest FROM tags t JOIN manifests m ON m.id = t.manifest_id WHERE t.repository_id = $1 AND t.name = $2",
        [repository, reference.ToString()], Read, cancel);

    /// <summary>What is below comes first, so that an index never comes ahead of its images.</summary>
    private static async Task<List<Copied>> ClosureAsync(SqlSession sql, long repository, Copied root, bool withReferrers, CancellationToken cancel)
    {
        var all = await sql.ListAsync(Below, [repository, root.Id], Read, cancel);
        for (var at = 0; withReferrers && at < all.Count && all.Count <= Most; at++)
        {
            var about = await sql.ListAsync(About, [repository, all[at].Digest], Read, cancel);
            var prefix = $"sha256-{all[at].Digest.Hex}";
            var fallbacks = await sql.ListAsync(
                "SELECT m.id, m.digest, t.name FROM tags t JOIN manifests m ON m.id = t.manifest_id WHERE t.repository_id = $1 AND t.name >= $2 AND t.name < $3",
                [repository, prefix, prefix + "/"], row => Read(row) with { Fallback = row.Text(2) }, cancel);
            all.AddRange(about.Concat(fallbacks).Where(found => all.TrueForAll(known => known.Id != found.Id)).DistinctBy(found => found.Id).ToList());
        }

        all.RemoveAll(manifest => manifest.Id == root.Id);
        return [.. all, root];
    }

    private static Copied Read(SqlRow row) => new(row.Number(0), Digest.Parse(row.Text(1)));

    /// <param name="Fallback">The tag by which cosign finds it.</param>
    private sealed record Copied(long Id, Digest Digest, string? Fallback = null);
}
