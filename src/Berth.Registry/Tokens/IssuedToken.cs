namespace Berth.Registry.Tokens;

/// <summary>A token for a client, with what the client is told about it.</summary>
public sealed record IssuedToken(string Text, DateTimeOffset IssuedAt, TimeSpan Lifetime)
{
    /// <summary>What it allows, of a token of <c>/v2</c>.</summary>
    public IReadOnlyList<Scope> Access { get; init; } = [];
}
