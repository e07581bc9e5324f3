namespace Berth.Registry;

/// <summary>A stretch of a list that is ordered by its key.</summary>
/// <param name="Last">The key to go on after; null when this is the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Last)
{
    /// <summary>Cuts a list that was read one longer than asked for, to learn whether it goes on.</summary>
    internal static Page<T> Cut(List<T> items, int limit, Func<T, string> key)
    {
        if (items.Count <= limit)
        {
            return new Page<T>(items, null);
        }

        items.RemoveRange(limit, items.Count - limit);
        return new Page<T>(items, limit == 0 ? null : key(items[^1]));
    }
}
