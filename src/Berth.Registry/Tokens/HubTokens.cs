using Berth.Registry.Callers;
using Berth.Registry.Identity;

namespace Berth.Registry.Tokens;

/// <summary>The bearer tokens of the Hub API. They say who signed in and by what; each request asks whether that still holds.</summary>
public sealed class HubTokens(SignedTokens tokens, SignIn signIn)
{
    /// <summary>What <c>POST /v2/auth/token</c> promises (Docker Hub API, "Authentication").</summary>
    public static readonly TimeSpan ShortLifetime = TimeSpan.FromMinutes(10);

    /// <summary>For <c>POST /v2/users/login</c>, whose clients keep the token from one command to the next.</summary>
    public static readonly TimeSpan LoginLifetime = TokenPurpose.Hub.MaxLifetime;

    public async Task<IssuedToken> IssueAsync(Caller caller, TimeSpan lifetime, CancellationToken cancel) =>
        await tokens.SignAsync(TokenPurpose.Hub, caller, access: null, lifetime, cancel);

    /// <summary>The caller whose token this is, as far as the credential it came by still reaches; null when the token is not one of
    /// ours, has ended, or the account was disabled, the password changed or the access token revoked.</summary>
    public async Task<Caller?> VerifyAsync(string token, Origin origin, CancellationToken cancel) =>
        await tokens.VerifyAsync(TokenPurpose.Hub, token) is { } verified
            ? await signIn.ResumeAsync(verified.Identity, origin, cancel)
            : null;

    /// <summary>Whether a token that <see cref="VerifyAsync"/> did not find good is one whose time is over.</summary>
    public bool HasExpired(string token) => token.Length <= SignedTokens.MaxLength && tokens.SaysItHasEnded(TokenPurpose.Hub, token);
}
