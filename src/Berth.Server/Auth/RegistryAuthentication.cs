using Berth.Registry.Identity;
using Berth.Registry.Tokens;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Auth;

/// <summary>Finds out who sends a request under <c>/v2</c> or to the token service.</summary>
internal sealed class RegistryAuthentication(RegistryTokens tokens, SignIn signIn)
{
    private const string NeedsToken = "this account has a second factor: use a personal access token in place of the password";

    public ValueTask<AuthenticationResult> AuthenticateAsync(HttpContext http) =>
        AuthorizationHeader.Parse(http.Request.Headers.Authorization) switch
        {
            AuthorizationHeader.Absent => new(new AuthenticationResult.Nobody()),
            AuthorizationHeader.Token { IsJwtScheme: false } token => VerifyAsync(token.Text),
            AuthorizationHeader.Basic basic => new(SignInAsync(basic.Name, basic.Secret, http)),
            _ => new(new AuthenticationResult.Invalid("the Authorization header is malformed")),
        };

    public async Task<AuthenticationResult> SignInAsync(string name, string secret, HttpContext http) =>
        await signIn.VerifyAsync(name, secret, Door.Registry, http.Origin(), http.RequestAborted) switch
        {
            SignInResult.Succeeded succeeded => new AuthenticationResult.SignedIn(succeeded.Caller),
            SignInResult.TooManyAttempts limited => new AuthenticationResult.Throttled(limited.RetryAfter, limited.Busy),
            SignInResult.TokenRequired => new AuthenticationResult.Invalid(NeedsToken),
            SignInResult.WrongCredentials wrong => new AuthenticationResult.Invalid(Sentence(wrong.Flaw)),
            _ => new AuthenticationResult.Invalid(Sentence(SecretFlaw.Wrong)),
        };

    private async ValueTask<AuthenticationResult> VerifyAsync(string token) =>
        await tokens.VerifyAsync(token) is { } verified
            ? new AuthenticationResult.Bearer(verified)
            : new AuthenticationResult.Invalid(Sentence(tokens.FlawOf(token)));

    private static string Sentence(SecretFlaw flaw) => flaw switch
    {
        SecretFlaw.TokenExpired => "the access token has expired",
        SecretFlaw.TokenInactive => "the access token has been switched off",
        SecretFlaw.WrongToken => "wrong user name or access token",
        _ => "wrong user name or password",
    };

    private static string Sentence(TokenFlaw flaw) => flaw switch
    {
        TokenFlaw.Expired => "the token has expired",
        TokenFlaw.CredentialEnded => "the password was changed or the access token revoked since the token was issued",
        _ => "the token is malformed or not for this registry",
    };
}
