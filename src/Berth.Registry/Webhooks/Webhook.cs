namespace Berth.Registry.Webhooks;

/// <summary>Addresses that are to hear of pushes to a repository.</summary>
/// <param name="Slug">The name as a part of an address, unique in the repository.</param>
/// <param name="Hooks">At least one.</param>
public sealed record Webhook(long Id, string Name, string Slug, IReadOnlyList<Hook> Hooks, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public override string ToString() => $"webhook {Slug}";
}

/// <param name="Name">The webhook's own where none was given.</param>
/// <param name="Url">May hold a secret: for who administers the repository, and for nobody's log.</param>
public sealed record Hook(string Name, string Url)
{
    public override string ToString() => $"hook {Name}";
}
