namespace Berth.Server.Auth;

/// <summary>What an operator decides about the token service.</summary>
internal sealed record AuthOptions
{
    /// <summary>The address that challenges name. Default: none, which is the address by which the request came.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Whether clients that ask for a refresh token get one. Default: false.</summary>
    public bool RefreshTokens { get; init; }
}
