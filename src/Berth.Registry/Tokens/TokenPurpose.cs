namespace Berth.Registry.Tokens;

/// <summary>What a signed token is for. Audience and type both differ, so that no token passes for another kind.</summary>
/// <param name="Type">The header's <c>typ</c>.</param>
/// <param name="MaxLifetime">From its making to its end: a token that says more was not made here, or by a clock gone wrong.</param>
internal sealed record TokenPurpose(string Audience, string Type, TimeSpan MaxLifetime)
{
    /// <summary>The bearer token of <c>/v2</c>. Its <c>typ</c> is the plain one of distribution's "Token Authentication Implementation".</summary>
    public static readonly TokenPurpose Registry = new(RegistryTokens.Service, "JWT", TimeSpan.FromMinutes(5));

    /// <summary>The token of the Hub API, which clients keep from one command to the next.</summary>
    public static readonly TokenPurpose Hub = new("berth-hub", "hub+jwt", TimeSpan.FromHours(24));

    /// <summary>How long a key that stopped signing must still verify.</summary>
    public static readonly TimeSpan LongestLifetime = Hub.MaxLifetime;
}
