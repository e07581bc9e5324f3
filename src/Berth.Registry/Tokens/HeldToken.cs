namespace Berth.Registry.Tokens;

/// <summary>A verified token with what is known of the credential behind it.</summary>
internal sealed class HeldToken(VerifiedToken token)
{
    public VerifiedToken Token { get; } = token;

    /// <summary>When the credential was last known to be good, in milliseconds of Unix time; it was when the token was issued.</summary>
    public long GoodAt { get; set; } = token.IssuedAt.ToUnixTimeMilliseconds();

    public bool HasEnded { get; set; }

    /// <summary>The check under way or last made.</summary>
    public Task Check { get; set; } = Task.CompletedTask;
}
