namespace Berth.Registry.Webhooks;

/// <summary>An address that is to hear of pushes to a repository.</summary>
/// <param name="Slug">The name as a part of an address, unique in the repository.</param>
/// <param name="HookUrl">May hold a secret: for who administers the repository, and for nobody's log.</param>
public sealed record Webhook(long Id, string Name, string Slug, string HookUrl, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public override string ToString() => $"webhook {Slug}";
}
