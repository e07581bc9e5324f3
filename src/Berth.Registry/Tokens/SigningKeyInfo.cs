namespace Berth.Registry.Tokens;

/// <summary>A signing key as an administrator sees it.</summary>
/// <param name="VerifiesUntil">When its last token will have ended; null while it signs.</param>
public sealed record SigningKeyInfo(string Kid, SigningKeyState State, DateTimeOffset CreatedAt, DateTimeOffset? VerifiesUntil);

public enum SigningKeyState
{
    Active,

    /// <summary>Signs nothing new; tokens it signed are still believed.</summary>
    Retiring,

    Retired,
}
