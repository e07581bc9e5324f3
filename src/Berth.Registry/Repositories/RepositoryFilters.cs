using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Repositories;

/// <summary>A <see cref="RepositoryQuery"/> as conditions and orders that both databases have indexes for.</summary>
internal static class RepositoryFilters
{
    public static IQueryable<RepositoryRow> Narrow(this IQueryable<RepositoryRow> all, BerthDbContext context, RepositoryQuery query)
    {
        var (space, star) = (query.Namespace, query.StarredBy);
        var found = space is null ? all : all.Where(r => r.Namespace == space);
        found = star is null ? found : found.Where(r => context.Stars.Any(
            s => s.RepositoryId == r.Id && context.Accounts.Any(a => a.Id == s.AccountId && a.Name == star)));
        found = query.Categories.Count == 0 ? found : InCategories(found, query.Categories);
        return Search(Holding(found, context, query), query);
    }

    public static IQueryable<RepositoryRow> From(this IQueryable<RepositoryRow> rows, RepositoryQuery query, KeyRange range) => query.Order switch
    {
        RepositoryOrder.Name => rows.From(r => r.Name, range, query.Reversed),
        RepositoryOrder.Pulls => rows.From(r => r.PullCount, range, !query.Reversed),
        RepositoryOrder.Stars => rows.From(r => r.StarCount, range, !query.Reversed),
        _ => rows.From(r => r.UpdatedAt, range, !query.Reversed),
    };

    /// <summary>Where a repository stands in that order.</summary>
    public static string KeyOf(RepositorySummary repository, RepositoryOrder order) => order switch
    {
        RepositoryOrder.Name => repository.Name,
        RepositoryOrder.Pulls => $"{new Place(repository.Pulls, repository.Id)}",
        RepositoryOrder.Stars => $"{new Place(repository.Stars, repository.Id)}",
        _ => $"{new Place(repository.UpdatedAt, repository.Id)}",
    };

    private static IQueryable<RepositoryRow> Search(IQueryable<RepositoryRow> rows, RepositoryQuery query)
    {
        var word = DatabaseText.UpToNul(query.Search).Trim().ToLowerInvariant();
        return word.Length == 0
            ? rows
            : query.NamesOnly
                ? rows.Where(r => r.Name.Contains(word))
                : rows.Where(r => r.Name.Contains(word) || r.Description.ToLower().Contains(word));
    }

    private static IQueryable<RepositoryRow> Holding(IQueryable<RepositoryRow> rows, BerthDbContext context, RepositoryQuery query)
    {
        var (architectures, systems, types, media) = (query.Architectures, query.OperatingSystems, query.Types, query.MediaTypes);
        if (architectures.Count > 0 || systems.Count > 0)
        {
            var platforms = context.ManifestPlatforms.AsQueryable();
            platforms = architectures.Count == 0 ? platforms : platforms.Where(p => architectures.Contains(p.Architecture));
            platforms = systems.Count == 0 ? platforms : platforms.Where(p => systems.Contains(p.Os));
            rows = rows.Where(r => platforms.Any(p => p.RepositoryId == r.Id));
        }

        rows = types.Count == 0
            ? rows
            : rows.Where(r => context.Manifests.Any(m => m.RepositoryId == r.Id && m.ContentType != null && types.Contains(m.ContentType.Value)));
        return media.Count == 0
            ? rows
            : rows.Where(r => context.Manifests.Any(m => m.RepositoryId == r.Id && m.ContentType != null && media.Contains(m.MediaType)));
    }

    private static IQueryable<RepositoryRow> InCategories(IQueryable<RepositoryRow> rows, IReadOnlyList<string> slugs)
    {
        // Few, and the list of all is fixed: more than these cannot be meant.
        var known = slugs.Where(RepositoryCategory.IsKnown).Distinct().Select(RepositoryCategory.Mark).ToArray();
        return known switch
        {
            [] => rows.Where(_ => false),
            [var one] => rows.Where(r => r.Categories.Contains(one)),
            _ => rows.Where(r => known.Any(mark => r.Categories.Contains(mark))),
        };
    }
}
