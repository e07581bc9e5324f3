using Berth.Registry.Database;
using Berth.Registry.Identity;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Repositories;

public enum RepositoryOrder
{
    Updated,
    Name,
}

/// <summary>Which repositories to show, of those that the caller may read.</summary>
public sealed record RepositoryQuery
{
    public string? Namespace { get; init; }

    /// <summary>Only those in a namespace of the caller's or shared with them, not what is merely public.</summary>
    public bool Mine { get; init; }

    /// <summary>A part of the name or the description.</summary>
    public string? Search { get; init; }

    public RepositoryOrder Order { get; init; }

    /// <summary>How many to pass over.</summary>
    public int Skip { get; init; }

    public int Count { get; init; } = 30;
}

/// <summary>A repository in a list.</summary>
/// <param name="Size">Of the blobs it links, each counted once.</param>
public sealed record RepositorySummary(
    string Name, bool IsPrivate, string Description, DateTimeOffset UpdatedAt, DateTimeOffset? LastPushAt, string? LastPushBy, long Tags, long Size);

public sealed record RepositoryList(IReadOnlyList<RepositorySummary> Repositories, int Total);

/// <summary>Repositories as people look for them.</summary>
public sealed class RepositoryQueries
{
    private const int LongestPage = 100, FarthestSkip = 100_000;

    private readonly MetadataStore _database;
    private readonly TimeProvider _clock;

    internal RepositoryQueries(MetadataStore database, TimeProvider clock)
    {
        _database = database;
        _clock = clock;
    }

    public Task<RepositoryList> ListAsync(Caller caller, RepositoryQuery query, CancellationToken cancel) => _database.ReadAsync(
        async context =>
        {
            var matching = Search(await context.ReadableAsync(caller, _clock, cancel), query);
            matching = query.Mine ? await MineAsync(context, matching, caller.AccountId ?? 0, cancel) : matching;
            var ordered = query.Order == RepositoryOrder.Name
                ? matching.OrderBy(r => r.Name)
                : matching.OrderByDescending(r => r.UpdatedAt).ThenBy(r => r.Id);
            var page = ordered.Skip(Math.Clamp(query.Skip, 0, FarthestSkip)).Take(Math.Clamp(query.Count, 1, LongestPage));
            return new RepositoryList(await Summaries(context, page).ToListAsync(cancel), await matching.CountAsync(cancel));
        },
        cancel);

    /// <summary>One repository in numbers; null when it is missing. The caller has asked whether they may.</summary>
    public Task<RepositorySummary?> FindAsync(Oci.RepositoryName name, CancellationToken cancel)
    {
        var text = name.ToString();
        return _database.ReadAsync(
            context => Summaries(context, context.Repositories.Where(r => r.Name == text)).SingleOrDefaultAsync(cancel), cancel);
    }

    private static IQueryable<RepositoryRow> Search(IQueryable<RepositoryRow> all, RepositoryQuery query)
    {
        var space = query.Namespace;
        var found = space is null ? all : all.Where(r => r.Namespace == space);
        var word = DatabaseText.UpToNul(query.Search).Trim().ToLowerInvariant();
        return word.Length == 0 ? found : found.Where(r => r.Name.Contains(word) || r.Description.ToLower().Contains(word));
    }

    /// <summary>The lists are read first: they are short, and a condition on them needs no look at other tables row by row.</summary>
    private static async Task<IQueryable<RepositoryRow>> MineAsync(
        BerthDbContext context, IQueryable<RepositoryRow> readable, long account, CancellationToken cancel)
    {
        var spaces = await context.Namespaces
            .Where(n => n.AccountId == account || context.Members.Any(m => m.OrganizationId == n.OrganizationId && m.AccountId == account))
            .Select(n => n.Name).ToListAsync(cancel);
        var shared = await context.Collaborators.Where(c => c.AccountId == account).Select(c => c.RepositoryId).ToListAsync(cancel);
        return readable.Where(r => spaces.Contains(r.Namespace) || shared.Contains(r.Id));
    }

    private static IQueryable<RepositorySummary> Summaries(BerthDbContext context, IQueryable<RepositoryRow> rows) => rows.Select(r =>
        new RepositorySummary(
            r.Name,
            r.IsPrivate,
            r.Description,
            r.UpdatedAt,
            context.Tags.Where(t => t.RepositoryId == r.Id).OrderByDescending(t => t.PushedAt).Select(t => (DateTimeOffset?)t.PushedAt).FirstOrDefault(),
            context.Tags.Where(t => t.RepositoryId == r.Id).OrderByDescending(t => t.PushedAt).Select(t => t.PushedBy).FirstOrDefault(),
            context.Tags.LongCount(t => t.RepositoryId == r.Id),
            context.BlobLinks.Where(l => l.RepositoryId == r.Id).Join(context.Blobs, l => l.BlobId, b => b.Id, (_, b) => b.Size).Sum()));
}
