namespace Berth.Registry;

/// <summary>Some of a list that is paged by number, as the Hub API's are.</summary>
/// <param name="Total">How many there are without paging.</param>
public sealed record NumberedPage<T>(IReadOnlyList<T> Items, int Total);
