using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Content.Garbage;
using Berth.Registry.Content.Versions;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Repositories;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Trash;

/// <summary>Brings back what was deleted, or lets it go for good.</summary>
/// <remarks>What comes back is what went: the rows were never gone, only out of sight, so bytes, types and references are the same. A tag whose name
/// is taken and a repository whose name is taken do not push anybody aside: the one who restores is told.</remarks>
public sealed class TrashCan(MetadataStore database, AccessEpoch epoch, GarbageCollector collector, FailPoints points, TimeProvider clock)
{
    private const int Most = 1000;

    /// <param name="name">Of a repository: the name that it comes back under; null for its own.</param>
    public Task<Outcome<TrashLine>> RestoreAsync(Caller caller, string space, long id, RepositoryName? name, CancellationToken cancel) =>
        // A repository that comes back brings rights with it.
        epoch.ChangeAsync(
            async change =>
            {
                var now = clock.GetUtcNow();
                var line = await change.Context.Trash.AsNoTracking().SingleOrDefaultAsync(
                    t => t.Id == id && t.Namespace == space && t.ExpiresAt > now, cancel);
                return line is not null && await change.Context.MayAsync(caller, line, clock, cancel)
                    ? await RestoreAsync(change, caller, line, name, cancel)
                    : Refusal.NotFound;
            },
            cancel);

    /// <summary>Everything that went together, as far as it can come back.</summary>
    /// <returns>What came back, and why the rest did not.</returns>
    public async Task<Outcome<RestoredBatch>> RestoreAsync(Caller caller, TrashQuery query, CancellationToken cancel)
    {
        var ids = await database.ReadAsync<Outcome<List<long>>>(
            async context =>
            {
                var found = await TrashList.SelectAsync(context, caller, query, clock, cancel);
                // Manifests first: their tags come with them.
                return found.Succeeded
                    ? await found.Value.OrderByDescending(t => t.Kind).ThenBy(t => t.Id).Select(t => t.Id).Take(Most).ToListAsync(cancel)
                    : found.Refusal;
            },
            cancel);
        if (!ids.Succeeded)
        {
            return ids.Refusal;
        }

        var (restored, faults) = (new List<TrashLine>(), new List<string>());
        foreach (var id in ids.Value)
        {
            var outcome = await RestoreAsync(caller, query.Namespace, id, null, cancel);
            if (outcome.Succeeded)
            {
                restored.Add(outcome.Value);
            }
            else if (outcome.Refusal.Kind != RefusalKind.NotFound)
            {
                faults.Add(outcome.Refusal.Message);
            }
        }

        return new RestoredBatch(restored, faults);
    }

    /// <summary>Lets go of what a query finds, now, and of its bytes as soon as nothing else needs them.</summary>
    /// <param name="only">These lines of it; null for all.</param>
    /// <returns>How many lines.</returns>
    public async Task<Outcome<int>> EmptyAsync(Caller caller, TrashQuery query, IReadOnlyCollection<long>? only, CancellationToken cancel)
    {
        // However much there is, a change has a part of it.
        var lines = 0;
        while (true)
        {
            var emptied = await EmptySomeAsync(caller, query, only, cancel);
            if (!emptied.Succeeded)
            {
                return emptied.Refusal;
            }

            lines += emptied.Value;
            if (emptied.Value < Most)
            {
                collector.Wake();
                return lines;
            }
        }
    }

    private Task<Outcome<int>> EmptySomeAsync(Caller caller, TrashQuery query, IReadOnlyCollection<long>? only, CancellationToken cancel) =>
        database.ChangeAsync<Outcome<int>>(
            async change =>
            {
                var found = await TrashList.SelectAsync(change.Context, caller, query, clock, cancel);
                if (!found.Succeeded)
                {
                    return found.Refusal;
                }

                var rows = only is null ? found.Value : found.Value.Where(t => only.Contains(t.Id));
                var lines = await rows.AsNoTracking().OrderBy(t => t.Id).Take(Most).ToListAsync(cancel);
                var now = clock.GetUtcNow();
                foreach (var line in lines)
                {
                    await LetGoAsync(change.Sql, line, now, cancel);
                }

                await points.PassAsync("trash.emptied");
                if (lines.Count > 0)
                {
                    await change.RecordAsync(
                        clock, caller, AuditActions.TrashEmpty, query.Namespace, query.Repository?.ToString() ?? query.Namespace,
                        new { lines = lines.Count }, cancel);
                }

                return lines.Count;
            },
            cancel);

    private static async Task LetGoAsync(SqlSession sql, TrashRow line, DateTimeOffset now, CancellationToken cancel)
    {
        await sql.ExecuteAsync("UPDATE trash SET expires_at = $2 WHERE id = $1", [line.Id, now], cancel);
        if (line.Kind != TrashKind.Repository)
        {
            // Not what another line can still bring back.
            await sql.ExecuteAsync(
                "UPDATE manifests SET leaves_at = $3 WHERE repository_id = $1 AND digest = $2 AND leaves_at IS NOT NULL AND NOT EXISTS "
                + "(SELECT 1 FROM trash t WHERE t.repository_id = $1 AND t.digest = $2 AND t.expires_at > $3)",
                [line.RepositoryId, line.Digest, now], cancel);
        }
    }

    private async Task<Outcome<TrashLine>> RestoreAsync(
        DatabaseChange change, Caller caller, TrashRow line, RepositoryName? name, CancellationToken cancel)
    {
        var restored = line.Kind == TrashKind.Repository
            ? await RestoreRepositoryAsync(change, line, name, cancel)
            : await RestoreContentAsync(change, caller, line, cancel);
        if (restored.Succeeded)
        {
            var what = restored.Value;
            await points.PassAsync("trash.restored");
            await change.RecordAsync(
                clock, caller, AuditActions.TrashRestore, line.Namespace, what.Repository,
                new { tag = what.Tag, digest = what.Digest?.ToString() }, cancel);
        }

        return restored;
    }

    private static async Task<Outcome<TrashLine>> RestoreRepositoryAsync(
        DatabaseChange change, TrashRow line, RepositoryName? name, CancellationToken cancel)
    {
        var text = name?.ToString() ?? line.Repository;
        if (name is not null && name.Namespace != line.Namespace)
        {
            return Refusal.Invalid("restore_elsewhere", "A repository is restored in its own namespace.", "name");
        }

        if (await change.Sql.NumberAsync("SELECT id FROM repositories WHERE name = $1", [text], cancel) is not null)
        {
            return Refusal.Conflict("repository_exists", "There is a repository of that name.", "name");
        }

        await change.Sql.ExecuteAsync("UPDATE repositories SET name = $2, deleted_at = NULL WHERE id = $1", [line.RepositoryId, text], cancel);
        await FormerNames.TakeAsync(change, text, cancel);
        FormerNames.Forget(change);
        await change.Sql.ExecuteAsync("DELETE FROM trash WHERE id = $1", [line.Id], cancel);
        change.Changes(text);
        return ToLine(line) with { Repository = text };
    }

    private async Task<Outcome<TrashLine>> RestoreContentAsync(DatabaseChange change, Caller caller, TrashRow line, CancellationToken cancel)
    {
        var (sql, now) = (change.Sql, clock.GetUtcNow());
        var held = await HeldRepository.FindAsync(sql, line.RepositoryId, cancel);
        if (held is null || held.Name.StartsWith('#'))
        {
            return Refusal.NotFound;
        }

        await held.TakeAsync(sql, now, cancel);
        var manifest = await sql.NumberAsync(
            "SELECT id FROM manifests WHERE repository_id = $1 AND digest = $2", [held.Id, line.Digest], cancel);
        if (manifest is null)
        {
            return new Refusal(RefusalKind.NotFound, "digest_gone", $"The repository no longer has {line.Digest}.");
        }

        // A manifest brings back the tags that went with it.
        var lines = line.Kind == TrashKind.Tag
            ? [line]
            : await change.Context.Trash.AsNoTracking()
                .Where(t => t.Batch == line.Batch && t.RepositoryId == held.Id && t.Kind == TrashKind.Tag && t.Digest == line.Digest).ToListAsync(cancel);
        var names = lines.Select(t => t.Tag!).Distinct().ToList();
        var current = await TagMoves.CurrentAsync(sql, held.Id, names, cancel);
        if (line.Kind == TrashKind.Tag && current.TryGetValue(line.Tag!, out var taken) && taken.Digest != line.Digest)
        {
            return Refusal.Conflict("tag_exists", $"The tag {line.Tag} names {taken.Digest} now.", "tag");
        }

        var free = names.Where(tag => !current.ContainsKey(tag)).ToList();
        await sql.ExecuteAsync("UPDATE manifests SET deleted_at = NULL, leaves_at = NULL WHERE id = $1", [manifest], cancel);
        await TagMoves.SetAsync(
            change, held, current, free, new TagTarget(manifest.Value, line.Digest!, TagMoveCause.Restore, caller.PusherName, now, now), cancel);
        foreach (var done in lines.Append(line).Select(t => t.Id).Distinct())
        {
            await sql.ExecuteAsync("DELETE FROM trash WHERE id = $1", [done], cancel);
        }

        await sql.ExecuteAsync(
            "DELETE FROM trash WHERE repository_id = $1 AND kind = $2 AND digest = $3", [held.Id, TrashKind.Manifest, line.Digest], cancel);
        change.Changes(held.Name, line.Digest!.ToString());
        return ToLine(line) with { Repository = held.Name };
    }

    private static TrashLine ToLine(TrashRow row) => new(
        row.Id, row.Kind, row.Repository, row.Tag, row.Digest, row.DeletedAt, row.ExpiresAt, row.DeletedBy, row.Cause, row.Batch);
}

/// <param name="Faults">Why the others did not come back.</param>
public sealed record RestoredBatch(IReadOnlyList<TrashLine> Restored, IReadOnlyList<string> Faults);
