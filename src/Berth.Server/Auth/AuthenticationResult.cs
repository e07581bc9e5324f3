using Berth.Registry.Callers;
using Berth.Registry.Tokens;

namespace Berth.Server.Auth;

/// <summary>What the Authorization header of a request came to.</summary>
internal abstract record AuthenticationResult
{
    private AuthenticationResult()
    {
    }

    /// <summary>Nothing was presented.</summary>
    public sealed record Nobody : AuthenticationResult;

    /// <summary>A name with its password or access token.</summary>
    public sealed record SignedIn(Caller Caller) : AuthenticationResult;

    public sealed record Bearer(VerifiedToken Token) : AuthenticationResult;

    /// <summary>Something was presented that is not good. It is never taken for nothing, not even where nothing would do.</summary>
    public sealed record Invalid(string Message) : AuthenticationResult;

    public sealed record Throttled(TimeSpan RetryAfter, bool Busy) : AuthenticationResult;
}
