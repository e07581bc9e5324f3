namespace Berth.Server.Auth;

/// <summary>What an operator decides about the token service.</summary>
internal sealed record AuthOptions
{
    /// <summary>The address that challenges name. Default: none, which is the address by which the request came.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Whether clients that ask for a refresh token get one. Default: false, because docker then forgets the password, and tools
    /// that read it from docker's file (pull secrets of Kubernetes, Watchtower, Renovate) find nothing they can use.</summary>
    public bool RefreshTokens { get; init; }
}
