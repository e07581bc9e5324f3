using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Repositories;

/// <summary>Repositories as people look for them.</summary>
public sealed class RepositoryQueries(MetadataStore database, AccessPolicy policy, TimeProvider clock)
{
    private const int LongestPage = 100, FarthestSkip = 100_000, MostPlatforms = 100;

    public async Task<CountedPage<RepositorySummary>> ListAsync(Caller caller, RepositoryQuery query, CancellationToken cancel)
    {
        var range = new KeyRange(query.After, query.Before, Math.Clamp(query.Count, 1, LongestPage));
        var (rows, total) = await database.ReadAsync(
            async context =>
            {
                var matching = (await context.ReadableAsync(caller, clock, cancel)).Narrow(context, query);
                matching = query.Mine ? await MineAsync(context, matching, caller.AccountId ?? 0, cancel) : matching;
                // The keys first: of what is passed over, nothing is added up.
                var keys = await matching.From(query, range).Skip(Math.Clamp(query.Skip, 0, FarthestSkip)).Take(range.Read)
                    .Select(r => r.Id).ToListAsync(cancel);
                var rows = await Summaries(context, context.Repositories.Where(r => keys.Contains(r.Id))).ToListAsync(cancel);
                rows.Sort((a, b) => keys.IndexOf(a.Id).CompareTo(keys.IndexOf(b.Id)));
                return (rows, await matching.CountAsync(cancel));
            },
            cancel);
        var page = Page.Cut(rows, row => RepositoryFilters.KeyOf(row, query.Order), range);
        return new CountedPage<RepositorySummary>(page.Items, total, page.Previous, page.Next);
    }

    /// <summary>One repository in numbers; null when it is missing. The caller has asked whether they may.</summary>
    public Task<RepositorySummary?> FindAsync(Oci.RepositoryName name, CancellationToken cancel)
    {
        var text = name.ToString();
        return database.ReadAsync(
            context => Summaries(context, context.Repositories.Where(r => r.Name == text)).SingleOrDefaultAsync(cancel), cancel);
    }

    /// <summary>One repository with its numbers, and what the caller may do with it; null when it is missing or not for them to know of.</summary>
    public async Task<OpenedRepository?> OpenAsync(Caller caller, Oci.RepositoryName name, CancellationToken cancel)
    {
        var allowed = (await policy.AllowedNowAsync(caller, Enum.GetValues<RepositoryAction>(), name, cancel)).Actions;
        var text = name.ToString();
        var line = allowed.Contains(RepositoryAction.Pull)
            ? await database.ReadAsync(
                context => Lines(context, context.Repositories.Where(r => r.Name == text)).SingleOrDefaultAsync(cancel), cancel)
            : null;
        return line is null ? null : new OpenedRepository(line.Row.ToRepository(), line.Summary, allowed);
    }

    /// <summary>What administrators of a repository see counted. The caller has asked whether they may.</summary>
    public Task<RepositoryCounts> CountsAsync(long repository, CancellationToken cancel) => database.ReadAsync(
        context => context.Repositories.Where(r => r.Id == repository).Select(r => new RepositoryCounts(
            context.Collaborators.Count(c => c.RepositoryId == r.Id) + context.TeamRights.Count(t => t.RepositoryId == r.Id),
            context.Webhooks.Count(w => w.RepositoryId == r.Id))).SingleAsync(cancel),
        cancel);

    /// <summary>What some repositories hold, by id; those that hold nothing are not in it. The caller has asked whether they may.</summary>
    public Task<IReadOnlyDictionary<long, RepositoryContents>> ContentsAsync(IReadOnlyCollection<long> repositories, CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyDictionary<long, RepositoryContents>>(
            async context =>
            {
                var types = await context.Manifests.Where(m => repositories.Contains(m.RepositoryId) && m.ContentType != null)
                    .Select(m => new { m.RepositoryId, m.ContentType, m.MediaType }).Distinct().ToListAsync(cancel);
                var platforms = await context.ManifestPlatforms.Where(p => repositories.Contains(p.RepositoryId))
                    .Select(p => new { p.RepositoryId, p.Os, p.Architecture }).Distinct().ToListAsync(cancel);
                var runsOn = platforms.ToLookup(p => p.RepositoryId, p => (p.Os, p.Architecture));
                return types.GroupBy(row => row.RepositoryId).ToDictionary(
                    group => group.Key,
                    group => new RepositoryContents(
                        [.. group.Select(row => row.ContentType!.Value).Distinct().Order()],
                        [.. group.Select(row => row.MediaType).Distinct().Order(StringComparer.Ordinal)],
                        [.. runsOn[group.Key].Order().Take(MostPlatforms)]));
            },
            cancel);

    /// <summary>The lists are read first: they are short, and a condition on them needs no look at other tables row by row.</summary>
    private static async Task<IQueryable<RepositoryRow>> MineAsync(
        BerthDbContext context, IQueryable<RepositoryRow> readable, long account, CancellationToken cancel)
    {
        var organizations = context.Members.Where(m => m.AccountId == account).Select(m => (long?)m.OrganizationId);
        var spaces = await context.Namespaces.Where(n => n.AccountId == account).Select(n => n.Name)
            .Union(context.Namespaces.Join(organizations, n => n.OrganizationId, id => id, (space, _) => space.Name))
            .ToListAsync(cancel);
        var shared = await context.Collaborators.Where(c => c.AccountId == account).Select(c => c.RepositoryId).ToListAsync(cancel);
        return readable.Where(r => spaces.Contains(r.Namespace) || shared.Contains(r.Id));
    }

    private static IQueryable<RepositorySummary> Summaries(BerthDbContext context, IQueryable<RepositoryRow> rows) =>
        Lines(context, rows).Select(line => line.Summary);

    private static IQueryable<Line> Lines(BerthDbContext context, IQueryable<RepositoryRow> rows) => rows.Select(r => new Line
    {
        Row = r,
        Summary = new RepositorySummary(
            r.Name,
            r.IsPrivate,
            r.Description,
            r.UpdatedAt,
            context.Tags.Where(t => t.RepositoryId == r.Id).OrderByDescending(t => t.PushedAt).Select(t => (DateTimeOffset?)t.PushedAt).FirstOrDefault(),
            context.Tags.Where(t => t.RepositoryId == r.Id).OrderByDescending(t => t.PushedAt).Select(t => t.PushedBy).FirstOrDefault(),
            context.Tags.LongCount(t => t.RepositoryId == r.Id),
            context.BlobLinks.Where(l => l.RepositoryId == r.Id).Sum(l => l.Size))
        {
            Id = r.Id,
            Stars = r.StarCount,
            Pulls = r.PullCount,
            LastPulledAt = r.LastPulledAt,
            CreatedAt = r.CreatedAt,
            Status = r.Status,
            Categories = RepositoryCategory.Read(r.Categories),
        },
    });

    /// <summary>What is not selected of it is not read.</summary>
    private sealed record Line
    {
        public required RepositoryRow Row { get; init; }

        public required RepositorySummary Summary { get; init; }
    }
}
