using Berth.Oci.Errors;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Tokens;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Auth;

/// <summary>Signs a client in and gives it a token for what it asked, as far as it may have it.</summary>
internal sealed class TokenService(
    AuthOptions options,
    RegistryState state,
    RegistryAuthentication authentication,
    AccessGrants grants,
    RegistryTokens tokens,
    RefreshTokens refreshTokens)
{
    public async Task<Result<TokenResponse>> IssueAsync(HttpContext http, TokenRequest request)
    {
        var signedIn = await SignInAsync(http, request);
        if (!signedIn.Succeeded)
        {
            return signedIn.Error;
        }

        var (caller, refreshToken) = signedIn.Value;
        RequestFacts.Of(http).User = caller.IsAnonymous ? null : caller.Name;
        var access = await grants.IntersectAsync(caller, request.Scopes, http.RequestAborted);
        var issued = await tokens.IssueAsync(caller, access, http.RequestAborted);
        return TokenResponse.Of(issued) with
        {
            Scope = request.Grant is null ? null : string.Join(' ', issued.Access),
            RefreshToken = refreshToken,
        };
    }

    /// <summary>While the registry is open nobody has credentials, so none are looked at.</summary>
    private async Task<Result<SignedInBy>> SignInAsync(HttpContext http, TokenRequest request)
    {
        if (await state.IsOpenAsync(http.RequestAborted))
        {
            return new SignedInBy(Caller.Anonymous(http.Origin()), null);
        }

        if (request.Grant is Grant.Refresh refresh)
        {
            return await RedeemAsync(http, refresh.Token, Offers(request));
        }

        var result = request.Grant is Grant.Password password
            ? await authentication.SignInAsync(password.Name, password.Secret, http)
            : await authentication.AuthenticateAsync(http);
        return result switch
        {
            AuthenticationResult.SignedIn { Caller: var caller } =>
                new SignedInBy(caller, Offers(request) ? await refreshTokens.IssueAsync(caller, http.RequestAborted) : null),
            AuthenticationResult.Nobody => new SignedInBy(Caller.Anonymous(http.Origin()), null),
            AuthenticationResult.Throttled throttled => throttled.ToError(),
            AuthenticationResult.Invalid invalid => new RegistryError(ErrorCode.Unauthorized, invalid.Message),
            _ => new RegistryError(ErrorCode.Unauthorized, "a token is had for a user name and password, not for another token"),
        };
    }

    private async Task<Result<SignedInBy>> RedeemAsync(HttpContext http, string token, bool exchange) =>
        await refreshTokens.RedeemAsync(token, exchange, http.Origin(), http.RequestAborted) is { } redeemed
            ? new SignedInBy(redeemed.Caller, redeemed.Next)
            : new RegistryError(ErrorCode.Unauthorized, "the refresh token is unknown, used up or has ended; sign in again");

    private bool Offers(TokenRequest request) => request.WantsRefreshToken && options.RefreshTokens;

    private sealed record SignedInBy(Caller Caller, string? RefreshToken);
}
