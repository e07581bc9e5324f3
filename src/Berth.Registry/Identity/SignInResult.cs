using Berth.Registry.Callers;

namespace Berth.Registry.Identity;

/// <summary>What came of a name and a secret.</summary>
public abstract record SignInResult
{
    private SignInResult()
    {
    }

    public sealed record Succeeded(Caller Caller) : SignInResult;

    /// <summary>Wrong name, wrong secret, revoked token, disabled account: one answer for all, except to who holds a token that was good.</summary>
    public sealed record WrongCredentials(SecretFlaw Flaw = SecretFlaw.Wrong) : SignInResult;

    /// <summary>The password is right but the account has a second factor: <paramref name="LoginToken"/> and a code finish the
    /// sign-in.</summary>
    public sealed record SecondFactorRequired(string LoginToken) : SignInResult;

    /// <summary>The password is right but the account has a second factor, which this protocol cannot ask for: use an access
    /// token.</summary>
    public sealed record TokenRequired : SignInResult;

    /// <summary>Too many failures for this name or from this address; or, with <paramref name="Busy"/>, more sign-ins at once than the
    /// server hashes passwords for.</summary>
    public sealed record TooManyAttempts(TimeSpan RetryAfter, bool Busy) : SignInResult;
}

public enum SecretFlaw
{
    Wrong,

    /// <summary>It has the shape of an access token, and there is none such of that name.</summary>
    WrongToken,

    TokenExpired,

    /// <summary>Its owner has switched it off.</summary>
    TokenInactive,
}

/// <summary>Through which door somebody comes in, which decides what may be shown there.</summary>
public enum Door
{
    /// <summary>A browser: password, then a second factor.</summary>
    Pages,

    /// <summary>The Hub API's login: password or token; a second factor can be asked for.</summary>
    HubApi,

    /// <summary><c>/v2</c>, <c>/token</c> and Basic anywhere: password or token; a second factor cannot be asked for.</summary>
    Registry,
}
