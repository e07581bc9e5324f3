using Berth.Registry.Tokens;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Auth;

/// <summary>Finds out who sends a request to the Hub API: <c>Bearer</c> or <c>JWT</c> with one of its tokens, or Basic.</summary>
internal sealed class HubAuthentication(HubTokens tokens, RegistryAuthentication registry)
{
    private const string Expired = "the token has expired";
    private const string Bad = "the token is malformed, not for this API, or what it came by has ended";

    /// <summary>Never <see cref="AuthenticationResult.Bearer"/>: a token of the registry is none here.</summary>
    public async Task<AuthenticationResult> AuthenticateAsync(HttpContext http) =>
        AuthorizationHeader.Parse(http.Request.Headers.Authorization) switch
        {
            AuthorizationHeader.Token token => await tokens.VerifyAsync(token.Text, http.Origin(), http.RequestAborted) is { } caller
                ? new AuthenticationResult.SignedIn(caller)
                : new AuthenticationResult.Invalid(tokens.HasExpired(token.Text) ? Expired : Bad),
            _ => await registry.AuthenticateAsync(http),
        };
}
