namespace Berth.Registry;

/// <summary>Which stretch of a list that is ordered by a key. A page's address holds the key, so that the millionth line is found as fast as
/// the first, and what comes and goes before it moves nothing.</summary>
/// <param name="After">Where the page before ended.</param>
/// <param name="Before">Where the page after began; goes before <paramref name="After"/>.</param>
public sealed record KeyRange(string? After, string? Before, int Count = 50)
{
    internal static readonly KeyRange Start = new(null, null);

    internal bool IsBackwards => !string.IsNullOrEmpty(Before);

    internal string? Key => IsBackwards ? Before : After;

    /// <summary>One more than are shown, to learn whether the list goes on.</summary>
    internal int Read => Count + 1;
}

/// <summary>A stretch of a list.</summary>
/// <param name="Previous">The key for <see cref="KeyRange.Before"/>; null at the start, and where nobody goes back by key.</param>
/// <param name="Next">The key for <see cref="KeyRange.After"/>; null at the end, and where nobody goes on by key.</param>
public record Page<T>(IReadOnlyList<T> Items, string? Previous = null, string? Next = null)
{
    public static readonly Page<T> Empty = new([]);
}

/// <summary>A stretch of a list whose length is told too, as where pages have numbers.</summary>
/// <param name="Total">How many there are without paging.</param>
public sealed record CountedPage<T>(IReadOnlyList<T> Items, int Total, string? Previous = null, string? Next = null)
    : Page<T>(Items, Previous, Next);

public static class Page
{
    /// <summary>Of a list that is at hand, in whatever order it has. A key that is not in it is the start.</summary>
    public static Page<T> Of<T>(IReadOnlyList<T> all, Func<T, string> key, KeyRange range)
    {
        var at = range.Key is null ? -1 : all.Select(key).ToList().IndexOf(range.Key);
        var start = at < 0 ? 0 : range.IsBackwards ? Math.Max(0, at - range.Count) : at + 1;
        var items = all.Skip(start).Take(range.Count).ToList();
        return Of(items, key, start > 0, start + items.Count < all.Count);
    }

    /// <summary>Cuts what <see cref="Database.KeyOrder"/> read and puts it in order.</summary>
    internal static Page<T> Cut<T>(List<T> items, Func<T, string> key, KeyRange range)
    {
        var more = items.Count == range.Read;
        if (more)
        {
            items.RemoveAt(items.Count - 1);
        }

        if (range.IsBackwards)
        {
            items.Reverse();
        }

        return range.IsBackwards ? Of(items, key, more, true) : Of(items, key, !string.IsNullOrEmpty(range.After), more);
    }

    private static Page<T> Of<T>(List<T> items, Func<T, string> key, bool hasPrevious, bool hasNext) => new(
        items, hasPrevious && items.Count > 0 ? key(items[0]) : null, hasNext && items.Count > 0 ? key(items[^1]) : null);
}
