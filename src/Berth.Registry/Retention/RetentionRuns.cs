using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Repositories;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Retention;

/// <summary>Carries out what <see cref="RetentionPreviews"/> shows, and keeps a record of it.</summary>
/// <remarks>
/// <code>
///   plan ─► record ─► a hundred tags and what follows them, in one change ─► the next hundred … each adds to the record
/// </code>
/// A run that is killed has said what it did, and the next one finds the rest. What goes is in the trash under one batch.
/// </remarks>
public sealed class RetentionRuns(
    MetadataStore database, RetentionPreviews previews, Deletions deletions, RetentionOptions options, CollectionOptions collection, TimeProvider clock)
{
    private const int TagsInOneChange = 100, LinesInReport = 100, LinesOfRun = 1000, RunsKept = 100, LongestPage = 100;

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>All repositories of a place, by the rules that are set.</summary>
    public async Task<Outcome<RetentionReport>> RunAsync(Caller caller, RetentionPlace place, CancellationToken cancel)
    {
        var found = await previews.FindAsync(caller, place, cancel);
        if (!found.Succeeded)
        {
            return found.Refusal;
        }

        if (!options.Enabled && !caller.IsSystem)
        {
            return Refusal.Conflict("delete_disabled", "Deleting is switched off on this registry.");
        }

        var (batch, repositories) = (Guid.NewGuid(), new List<RepositoryRetention>());
        foreach (var (id, _) in found.Value)
        {
            if (await RunAsync(caller, caller.PusherName, id, batch, cancel) is { } ran)
            {
                repositories.Add(ran);
            }
        }

        return new RetentionReport(repositories, batch);
    }

    /// <summary>The runs of a place, newest first.</summary>
    public Task<Outcome<Page<RetentionRun>>> ListAsync(Caller caller, RetentionPlace place, KeyRange range, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<RetentionRun>>>(
            async context =>
            {
                if (await context.RefuseAsync(caller, place, clock, cancel) is { } refusal)
                {
                    return refusal;
                }

                var (space, name) = (place.Namespace, place.Repository?.ToString());
                range = range with { Count = Math.Clamp(range.Count, 1, LongestPage) };
                var id = name is null ? null : await context.Repositories.Where(r => r.Name == name).Select(r => (long?)r.Id).SingleOrDefaultAsync(cancel);
                var runs = name is null
                    ? context.RetentionRuns.Where(run => run.Namespace == space)
                    : context.RetentionRuns.Where(run => run.RepositoryId == id);
                var rows = await runs.From(run => run.Id, range, descending: true).Take(range.Read)
                    .Join(context.AllRepositories, run => run.RepositoryId, r => r.Id, (run, r) => new { Run = run, r.Name })
                    .AsNoTracking().ToListAsync(cancel);
                // A join does not promise to keep an order.
                rows.Sort((a, b) => (range.IsBackwards ? 1 : -1) * a.Run.Id.CompareTo(b.Run.Id));
                var page = Page.Cut(rows, row => $"{new Place(row.Run.Id, row.Run.Id)}", range);
                return new Page<RetentionRun>([.. page.Items.Select(row => Read(row.Run, row.Name))], page.Previous, page.Next);
            },
            cancel);

    /// <param name="by">Null when nobody asked for it: then a run that removes nothing leaves no record.</param>
    /// <returns>Null when the repository has gone.</returns>
    internal async Task<RepositoryRetention?> RunAsync(Caller caller, string? by, long repository, Guid batch, CancellationToken cancel)
    {
        if (await previews.MakeAsync(repository, null, cancel) is not { } made)
        {
            return null;
        }

        var (scene, plan, freed) = made;
        var report = RepositoryRetention.Of(scene, plan, freed, LinesOfRun);
        if (!plan.RemovesAnything && (by is null || scene.Rules.AreEmpty))
        {
            return report;
        }

        var run = await BeginAsync(caller, by, scene, plan, report, batch, cancel);
        var removed = 0;
        foreach (var families in InChanges(RetentionFamilies.Of(scene.Content, plan)))
        {
            removed += await RemoveAsync(repository, families, by, batch, run, cancel);
        }

        // What was pushed again meanwhile stayed.
        return report with { Removed = removed, Kept = report.Kept + report.Removed - removed };
    }

    private Task<long> BeginAsync(
        Caller caller, string? by, RetentionScene scene, RetentionPlan plan, RepositoryRetention report, Guid batch, CancellationToken cancel)
    {
        var lines = report.Lines.Where(line => !line.Kept).Take(LinesInReport).ToList();
        var leftOut = plan.Lines.Count(line => !line.Kept) - lines.Count;
        var text = JsonSerializer.Serialize(new Recorded(scene.Rules.Document, [.. lines.Select(RecordedLine.Of)], leftOut), Format);
        return database.WriteAsync(
            async context =>
            {
                var row = context.RetentionRuns.Add(new RetentionRunRow
                {
                    Namespace = scene.Namespace,
                    RepositoryId = scene.Id,
                    RanAt = clock.GetUtcNow(),
                    RanBy = by,
                    Kept = report.Kept + report.Removed,
                    FreedBytes = report.FreedBytes,
                    Report = text,
                    Batch = batch,
                }).Entity;
                context.Record(
                    clock, caller, AuditActions.RetentionRun, scene.Namespace, scene.Name,
                    new { removed = report.Removed, kept = report.Kept, freed = report.FreedBytes, batch });
                await context.SaveChangesAsync(cancel);
                var oldest = await context.RetentionRuns.Where(run => run.RepositoryId == scene.Id).OrderByDescending(run => run.Id)
                    .Skip(RunsKept).Select(run => (long?)run.Id).FirstOrDefaultAsync(cancel);
                await context.RetentionRuns.Where(run => run.RepositoryId == scene.Id && run.Id <= oldest).ExecuteDeleteAsync(cancel);
                return row.Id;
            },
            cancel);
    }

    private Task<int> RemoveAsync(
        long repository, IReadOnlyList<RetentionFamily> families, string? by, Guid batch, long run, CancellationToken cancel) =>
        database.ChangeAsync(
            async change =>
            {
                var held = await HeldRepository.FindAsync(change.Sql, repository, cancel);
                // In the trash it has a name that is none.
                if (held is null || !RepositoryName.TryParse(held.Name, out _))
                {
                    return 0;
                }

                var now = clock.GetUtcNow();
                await held.TakeAsync(change.Sql, now, cancel);
                var (deletion, removed) = (deletions.Of(held, TagMoveCause.Retention, by, batch), 0);
                foreach (var family in families)
                {
                    removed += await RetentionRemoval.RemoveAsync(change, held, family, deletion, now - collection.Grace, cancel);
                }

                await change.Sql.ExecuteAsync(
                    "UPDATE retention_runs SET removed = removed + $2, kept = kept - $2 WHERE id = $1", [run, removed], cancel);
                return removed;
            },
            cancel);

    private static IEnumerable<IReadOnlyList<RetentionFamily>> InChanges(IEnumerable<RetentionFamily> families)
    {
        var (next, tags) = (new List<RetentionFamily>(), 0);
        foreach (var family in families)
        {
            next.Add(family);
            tags += 1 + family.Tags.Count + family.Followers.Count;
            if (tags >= TagsInOneChange)
            {
                yield return next;
                (next, tags) = ([], 0);
            }
        }

        if (next.Count > 0)
        {
            yield return next;
        }
    }

    private static RetentionRun Read(RetentionRunRow row, string repository)
    {
        var report = JsonSerializer.Deserialize<Recorded>(row.Report, Format)!;
        return new RetentionRun(
            row.Id, repository, row.RanAt, row.RanBy, row.Kept, row.Removed, row.FreedBytes, row.Batch, report.Rules,
            [.. report.Lines.Select(line => line.ToLine())], report.LeftOut);
    }

    private sealed record Recorded(RetentionDocument Rules, IReadOnlyList<RecordedLine> Lines, int LeftOut);

    private sealed record RecordedLine(string? Tag, string Digest, RetentionReason Reason, string? Rule, string? Detail, bool? Stays)
    {
        public static RecordedLine Of(RetentionLine line) => new(
            line.Tag, line.Digest.ToString(), line.Reason, line.Rule, line.Detail.Length == 0 ? null : line.Detail, line.ManifestStays ? true : null);

        public RetentionLine ToLine() =>
            new(Tag, Oci.Digest.Parse(Digest), false, Reason, Rule, Detail ?? "") { ManifestStays = Stays == true };
    }
}
