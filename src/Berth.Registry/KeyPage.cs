namespace Berth.Registry;

/// <summary>Which stretch of a list that is ordered by a key. A page's address holds the key, so that the millionth line is found as fast as
/// the first, and what comes and goes before it moves nothing.</summary>
/// <param name="After">Where the page before ended.</param>
/// <param name="Before">Where the page after began; goes before <paramref name="After"/>.</param>
public sealed record KeyRange(string? After, string? Before, int Count = 50)
{
    internal const int Longest = 1000;

    internal bool IsBackwards => !string.IsNullOrEmpty(Before);

    internal string? Key => IsBackwards ? Before : After;

    /// <summary>One more than are shown, to learn whether the list goes on.</summary>
    internal int Read => Math.Clamp(Count, 1, Longest) + 1;
}

/// <summary>A stretch of a list that is ordered by a key.</summary>
/// <param name="Previous">The key for <see cref="KeyRange.Before"/>; null at the start.</param>
/// <param name="Next">The key for <see cref="KeyRange.After"/>; null at the end.</param>
public sealed record KeyPage<T>(IReadOnlyList<T> Items, string? Previous, string? Next)
{
    public static readonly KeyPage<T> Empty = new([], null, null);

    /// <summary>Cuts what <see cref="Database.KeyOrder"/> read and puts it in order.</summary>
    internal static KeyPage<T> Cut(List<T> items, Func<T, string> key, KeyRange range)
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

        var (first, last) = range.IsBackwards ? (!more, false) : (string.IsNullOrEmpty(range.After), !more);
        return new KeyPage<T>(
            items, first || items.Count == 0 ? null : key(items[0]), last || items.Count == 0 ? null : key(items[^1]));
    }
}

public static class KeyPage
{
    /// <summary>Of a list that is at hand, in whatever order it has. A key that is not in it is the start.</summary>
    public static KeyPage<T> Of<T>(IReadOnlyList<T> all, Func<T, string> key, KeyRange range)
    {
        var count = range.Read - 1;
        var at = range.Key is null ? -1 : all.Select(key).ToList().IndexOf(range.Key);
        var start = at < 0 ? 0 : range.IsBackwards ? Math.Max(0, at - count) : at + 1;
        var items = all.Skip(start).Take(count).ToList();
        return new KeyPage<T>(
            items,
            start > 0 && items.Count > 0 ? key(items[0]) : null,
            start + items.Count < all.Count && items.Count > 0 ? key(items[^1]) : null);
    }
}
