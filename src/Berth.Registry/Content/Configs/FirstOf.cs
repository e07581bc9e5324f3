namespace Berth.Registry.Content.Configs;

/// <summary>The first entries of a list that may be of any length, and how many there are in all.</summary>
public sealed record FirstOf<T>(IReadOnlyList<T> Items, int Total)
{
    public static readonly FirstOf<T> None = new([], 0);

    /// <summary>How many are left out.</summary>
    public int More => Total - Items.Count;
}
