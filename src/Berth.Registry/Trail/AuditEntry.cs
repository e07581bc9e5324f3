namespace Berth.Registry.Trail;

/// <summary>Something that somebody did, or tried.</summary>
/// <param name="Namespace">The account or organization whose log it belongs to; empty for the registry itself.</param>
/// <param name="Action">As <c>repo.create</c>: see <see cref="AuditActions"/>.</param>
/// <param name="Target">What it was done to: a repository, an account, a token's label.</param>
/// <param name="Data">More, as a JSON object; never a secret.</param>
public sealed record AuditEntry(
    long Id, DateTimeOffset Time, string Namespace, string Action, string Actor, string Target, string Address, string UserAgent,
    string Data);

/// <summary>What to look for; null and empty parts do not narrow.</summary>
public sealed record AuditFilter
{
    public string? Namespace { get; init; }

    /// <summary>A whole action, or its first part (<c>repo</c>).</summary>
    public string? Action { get; init; }

    public string? Actor { get; init; }

    public string? Target { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }
}
