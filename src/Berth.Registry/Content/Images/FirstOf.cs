namespace Berth.Registry.Content.Images;

/// <summary>The first entries of a list that may be of any length, and how many there are in all.</summary>
public sealed record FirstOf<T>(IReadOnlyList<T> Items, int Total)
{
    public static readonly FirstOf<T> None = new([], 0);

    /// <summary>How many are left out.</summary>
    public int More => Total - Items.Count;
}

/// <summary>Makes one, of what the list holds.</summary>
public static class FirstOf
{
    public static FirstOf<T> Of<T>(IReadOnlyList<T> all, int most) => all.Count <= most ? new(all, all.Count) : new([.. all.Take(most)], all.Count);
}
