namespace Berth.Registry.Tokens;

/// <summary>Why a bearer token is not good.</summary>
public enum TokenFlaw
{
    /// <summary>It is malformed, for something else, made elsewhere, or by a key that has ended.</summary>
    Unknown,

    Expired,

    /// <summary>The account was disabled, its password changed, or the access token that it came by revoked.</summary>
    CredentialEnded,
}
