using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Repositories;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Retention;

/// <summary>Shows what rules come to, by the code that a run goes by.</summary>
public sealed class RetentionPreviews(MetadataStore database, CollectionOptions collection, TimeProvider clock)
{
    /// <summary>Of a namespace's report; a repository's own has a line for each tag.</summary>
    private const int MostLines = 10_000, MostLinesOfOne = 100;

    /// <param name="trial">Rules to try in the place of those that are set, which a repository's own still replace in a namespace; null for these.</param>
    public async Task<Outcome<RetentionReport>> PreviewAsync(Caller caller, RetentionPlace place, RetentionDocument? trial, CancellationToken cancel)
    {
        var rules = trial is null ? null : (Outcome<RetentionRules>?)RetentionRules.Of(trial);
        var found = await FindAsync(caller, place, cancel);
        if ((found.Refusal ?? rules?.Refusal) is { } refusal)
        {
            return refusal;
        }

        var (repositories, left) = (new List<RepositoryRetention>(), MostLines);
        foreach (var (id, hasOwn) in found.Value!)
        {
            var most = place.Repository is not null ? int.MaxValue : Math.Min(MostLinesOfOne, left);
            if (await MakeAsync(id, hasOwn && place.Repository is null ? null : rules?.Value, cancel) is { } made)
            {
                repositories.Add(RepositoryRetention.Of(made.Scene, made.Plan, made.Freed, most));
                left -= repositories[^1].Lines.Count;
            }
        }

        return new RetentionReport(repositories, null);
    }

    /// <summary>The repositories of a place, for who may ask about them, and whether each has rules of its own.</summary>
    internal Task<Outcome<IReadOnlyList<(long Id, bool HasOwn)>>> FindAsync(Caller caller, RetentionPlace place, CancellationToken cancel) =>
        database.ReadAsync<Outcome<IReadOnlyList<(long Id, bool HasOwn)>>>(
            async context =>
            {
                if (await context.RefuseAsync(caller, place, clock, cancel) is { } refusal)
                {
                    return refusal;
                }

                var (space, name) = (place.Namespace, place.Repository?.ToString());
                var rows = name is null ? context.Repositories.Where(r => r.Namespace == space) : context.Repositories.Where(r => r.Name == name);
                var found = await rows.OrderBy(r => r.Name).Select(r => new { r.Id, HasOwn = r.Retention != null }).ToListAsync(cancel);
                return found.ConvertAll(row => (row.Id, row.HasOwn));
            },
            cancel);

    /// <summary>Null when the repository has gone.</summary>
    internal Task<(RetentionScene Scene, RetentionPlan Plan, long Freed)?> MakeAsync(long repository, RetentionRules? trial, CancellationToken cancel) =>
        database.ReadAsync<(RetentionScene, RetentionPlan, long)?>(
            async context =>
            {
                var now = clock.GetUtcNow();
                if (await RetentionSource.LoadAsync(context, repository, trial, now, collection.Grace, cancel) is not { } scene)
                {
                    return null;
                }

                var plan = RetentionPlanner.Plan(scene.Rules, scene.Content, now);
                return (scene, plan, await FreedBytes.OfAsync(context, scene, plan, cancel));
            },
            cancel);
}
