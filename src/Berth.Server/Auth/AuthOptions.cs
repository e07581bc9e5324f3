namespace Berth.Server.Auth;

/// <summary>What an operator decides about the token service.</summary>
internal sealed record AuthOptions
{
    /// <summary>Whether clients that ask for a refresh token get one. Default: false.</summary>
    public bool RefreshTokens { get; init; }
}
