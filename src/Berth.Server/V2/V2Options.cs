namespace Berth.Server.V2;

/// <summary>What an operator can say about the registry API.</summary>
internal sealed record V2Options(bool DeleteEnabled);
