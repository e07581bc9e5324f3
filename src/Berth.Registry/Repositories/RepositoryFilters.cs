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

    /// <summary>From after the cursor on, in order.</summary>
    public static IQueryable<RepositoryRow> From(
        this IQueryable<RepositoryRow> rows, RepositoryOrder order, bool descending, RepositoryCursor? cursor) =>
        Ordered(cursor is { } at ? Beyond(rows, order, descending, at) : rows, order, descending);

    public static bool IsDescending(RepositoryOrder order) => order != RepositoryOrder.Name;

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

    private static IQueryable<RepositoryRow> Ordered(IQueryable<RepositoryRow> rows, RepositoryOrder order, bool descending) =>
        (order, descending) switch
        {
            (RepositoryOrder.Name, false) => rows.OrderBy(r => r.Name),
            (RepositoryOrder.Name, true) => rows.OrderByDescending(r => r.Name),
            (RepositoryOrder.Pulls, false) => rows.OrderBy(r => r.PullCount).ThenBy(r => r.Id),
            (RepositoryOrder.Pulls, true) => rows.OrderByDescending(r => r.PullCount).ThenByDescending(r => r.Id),
            (RepositoryOrder.Stars, false) => rows.OrderBy(r => r.StarCount).ThenBy(r => r.Id),
            (RepositoryOrder.Stars, true) => rows.OrderByDescending(r => r.StarCount).ThenByDescending(r => r.Id),
            (_, false) => rows.OrderBy(r => r.UpdatedAt).ThenBy(r => r.Id),
            _ => rows.OrderByDescending(r => r.UpdatedAt).ThenByDescending(r => r.Id),
        };

    /// <summary>In each, the first condition is what an index can use; the second settles what is equal.</summary>
    private static IQueryable<RepositoryRow> Beyond(
        IQueryable<RepositoryRow> rows, RepositoryOrder order, bool descending, RepositoryCursor cursor)
    {
        var (number, id, name, time) = (cursor.Number, cursor.Id, cursor.Name, cursor.Time);
        return (order, descending) switch
        {
            (RepositoryOrder.Name, false) => rows.Where(r => string.Compare(r.Name, name) > 0),
            (RepositoryOrder.Name, true) => rows.Where(r => string.Compare(r.Name, name) < 0),
            (RepositoryOrder.Pulls, false) => rows.Where(r => r.PullCount >= number && (r.PullCount > number || r.Id > id)),
            (RepositoryOrder.Pulls, true) => rows.Where(r => r.PullCount <= number && (r.PullCount < number || r.Id < id)),
            (RepositoryOrder.Stars, false) => rows.Where(r => r.StarCount >= number && (r.StarCount > number || r.Id > id)),
            (RepositoryOrder.Stars, true) => rows.Where(r => r.StarCount <= number && (r.StarCount < number || r.Id < id)),
            (_, false) => rows.Where(r => r.UpdatedAt >= time && (r.UpdatedAt > time || r.Id > id)),
            _ => rows.Where(r => r.UpdatedAt <= time && (r.UpdatedAt < time || r.Id < id)),
        };
    }
}
