using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Content.Versions;
using Berth.Registry.Database;
using Berth.Registry.Repositories;
using Berth.Registry.Trail;

namespace Berth.Registry.Content.Tags;

/// <summary>Tags as people move them: back to what they named, onto another tag, or away after a time. No byte goes over the wire.</summary>
public sealed class TagChanges(MetadataStore database, AccessPolicy policy, TagHistory history, Deletions deletions, TimeProvider clock)
{
    /// <summary>Puts a tag back on a manifest that the repository has: a new line of its history, which itself is never rewritten.</summary>
    public async Task<Outcome<TagChange>> RollBackAsync(
        Caller caller, RepositoryName repository, Tag tag, Digest digest, CancellationToken cancel) =>
        await RefuseAsync(caller, RepositoryAction.Push, repository, cancel) is { } refusal
            ? refusal
            : await database.ChangeAsync(
                change => SetAsync(change, repository, tag, digest, TagMoveCause.Rollback, AuditActions.TagRollback, caller, cancel), cancel);

    /// <summary>The same, to what the tag named at a time.</summary>
    public async Task<Outcome<TagChange>> RollBackAsync(
        Caller caller, RepositoryName repository, Tag tag, DateTimeOffset time, CancellationToken cancel)
    {
        if (await RefuseAsync(caller, RepositoryAction.Push, repository, cancel) is { } refusal)
        {
            return refusal;
        }

        return await history.AtAsync(repository, tag, time, cancel) is { } digest
            ? await RollBackAsync(caller, repository, tag, digest, cancel)
            : new Refusal(RefusalKind.NotFound, "tag_not_then", $"The tag {tag} named nothing at that time.", "time");
    }

    /// <summary>Says when a tag goes by itself; null for never.</summary>
    public async Task<Outcome<Done>> SetExpiryAsync(
        Caller caller, RepositoryName repository, Tag tag, DateTimeOffset? at, CancellationToken cancel)
    {
        if (await RefuseAsync(caller, RepositoryAction.Push, repository, cancel) is { } refusal)
        {
            return refusal;
        }

        return at <= clock.GetUtcNow()
            ? Refusal.Invalid("expiry_past", "An expiry lies in the future.", "expires_at")
            : await database.ChangeAsync<Outcome<Done>>(
                async change =>
                {
                    var held = await HeldRepository.FindAsync(change.Sql, repository, cancel);
                    if (held is null || await change.Sql.ExecuteAsync(
                        "UPDATE tags SET expires_at = $3 WHERE repository_id = $1 AND name = $2", [held.Id, tag.ToString(), at], cancel) == 0)
                    {
                        return Refusal.NotFound;
                    }

                    await change.RecordAsync(
                        clock, caller, AuditActions.TagExpiry, held.Namespace, held.Name, new { tag = tag.ToString(), expires_at = at }, cancel);
                    return default(Done);
                },
                cancel);
    }

    /// <summary>Lets the tags go whose time has come, into the trash.</summary>
    internal async Task ExpireAsync(CancellationToken cancel)
    {
        const int batch = 100;
        while (true)
        {
            var due = await database.AskAsync(
                sql => sql.ListAsync(
                    "SELECT repository_id, name FROM tags WHERE expires_at IS NOT NULL AND expires_at <= $1 ORDER BY expires_at LIMIT $2",
                    [clock.GetUtcNow(), batch], row => (Repository: row.Number(0), Tag: row.Text(1)), cancel),
                cancel);
            foreach (var tag in due)
            {
                await database.ChangeAsync(change => ExpireAsync(change, tag.Repository, tag.Tag, cancel), cancel);
            }

            if (due.Count < batch)
            {
                return;
            }
        }
    }

    private async Task<bool> ExpireAsync(DatabaseChange change, long repository, string tag, CancellationToken cancel)
    {
        var (sql, now) = (change.Sql, clock.GetUtcNow());
        var held = await HeldRepository.FindAsync(sql, repository, cancel);
        if (held is null)
        {
            return false;
        }

        await held.TakeAsync(sql, now, cancel);
        if (await sql.NumberAsync(
            "SELECT id FROM tags WHERE repository_id = $1 AND name = $2 AND expires_at <= $3", [repository, tag, now], cancel) is null)
        {
            return false;
        }

        var removed = await TagMoves.RemoveAsync(change, held, tag, deletions.Of(held, TagMoveCause.Expiry, null), cancel);
        if (!removed.Succeeded)
        {
            // Immutable since: it stays, and is not asked about again.
            await sql.ExecuteAsync("UPDATE tags SET expires_at = NULL WHERE repository_id = $1 AND name = $2", [repository, tag], cancel);
            return false;
        }

        await change.RecordAsync(clock, Caller.System(""), AuditActions.TagExpired, held.Namespace, held.Name, new { tag }, cancel);
        return true;
    }

    private async Task<Outcome<TagChange>> SetAsync(
        DatabaseChange change, RepositoryName repository, Tag tag, Digest digest, TagMoveCause cause, string action, Caller caller,
        CancellationToken cancel)
    {
        var (sql, now, name) = (change.Sql, clock.GetUtcNow(), tag.ToString());
        var held = await HeldRepository.FindAsync(sql, repository, cancel);
        if (held is null)
        {
            return Refusal.NotFound;
        }

        await held.TakeAsync(sql, now, cancel);
        var manifest = await sql.NumberAsync(
            "SELECT id FROM manifests WHERE repository_id = $1 AND digest = $2 AND deleted_at IS NULL", [held.Id, digest], cancel);
        if (manifest is null)
        {
            return new Refusal(RefusalKind.NotFound, "digest_gone", $"The repository no longer has {digest}.", "digest");
        }

        var current = await TagMoves.CurrentAsync(sql, held.Id, [name], cancel);
        if (TagMoves.Refuse(held, current, digest) is { } locked)
        {
            return Refused(locked);
        }

        var target = new TagTarget(manifest.Value, digest, cause, caller.PusherName, now, now + deletions.TimeOf(held));
        await TagMoves.SetAsync(change, held, current, [name], target, cancel);
        await sql.ExecuteAsync("UPDATE manifests SET leaves_at = NULL WHERE id = $1 AND leaves_at IS NOT NULL", [manifest], cancel);
        await change.RecordAsync(clock, caller, action, held.Namespace, held.Name, new { tag = name, digest = digest.ToString() }, cancel);
        return new TagChange(held.Name, name, current.GetValueOrDefault(name)?.Digest, digest);
    }

    private async Task<Refusal?> RefuseAsync(Caller caller, RepositoryAction action, RepositoryName repository, CancellationToken cancel)
    {
        var decision = await policy.DecideAsync(caller, action, repository, cancel);
        return decision.Allowed ? null : decision is { Exists: true, Visible: true } ? Refusal.Denied : Refusal.NotFound;
    }

    /// <summary>A sentence of the registry API for those who ask the hub.</summary>
    internal static Refusal Refused(RegistryError error) => new(RefusalKind.Denied, "tag_immutable", Sentence(error.Message), "tag");

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}

/// <summary>A tag that was moved.</summary>
public sealed record TagChange(string Repository, string Tag, Digest? From, Digest To);
