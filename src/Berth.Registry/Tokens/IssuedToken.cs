namespace Berth.Registry.Tokens;

/// <summary>A token for a client, with what the client is told about it.</summary>
public sealed record IssuedToken(string Text, DateTimeOffset IssuedAt, TimeSpan Lifetime);
