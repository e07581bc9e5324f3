namespace Berth.Registry.Identity;

/// <summary>Turns a name and a secret into a caller.</summary>
public sealed class SignIn
{
    /// <summary>The secret may be a password or, where the door allows it, a personal or an organization's token.</summary>
    public Task<SignInResult> VerifyAsync(string name, string secret, Door door, Origin origin, CancellationToken cancel) =>
        throw new NotImplementedException();

    /// <summary>Finishes a sign-in by a code of the authenticator, or a recovery code.</summary>
    public Task<SignInResult> CompleteAsync(string loginToken, string code, Origin origin, CancellationToken cancel) =>
        throw new NotImplementedException();

    /// <summary>The caller behind an identity that was kept, as with a refresh token; null when the account is disabled, its password was
    /// changed, or the token revoked since.</summary>
    public Task<Caller?> ResumeAsync(CallerIdentity identity, Origin origin, CancellationToken cancel) => throw new NotImplementedException();
}
