using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Registry.Tokens;
using Berth.Server.Hub.Frame;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using SignInResult = Berth.Registry.Identity.SignInResult;

namespace Berth.Server.Hub.Users;

/// <summary>Ways to a token of this API.</summary>
internal static class SignIns
{
    /// <summary>hub-tool compares it word for word.</summary>
    private const string SecondFactorNeeded = "Require secondary authentication on MFA enabled account";
    private const string WrongCredentials = "Incorrect authentication credentials";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var noun = new HubNoun(endpoints, "login", "Authentication", "Docker Hub API, \"Authentication\"");
        noun.Post("/v2/users/login", LoginAsync, "Sign in with a password or an access token")
            .OpenToAnybody().Answers<LoginAnswer>().Refuses(401, 503);
        noun.Post("/v2/users/2fa-login", CompleteAsync, "Finish signing in with a code of the second factor")
            .OpenToAnybody().Answers<LoginAnswer>().Refuses(401);
        noun.Post("/v2/auth/token", IssueAsync, "Get a token for ten minutes, by a password, a personal or an organization's token")
            .OpenToAnybody().Answers<ShortTokenAnswer>().Refuses(401, 503);
        noun.Post("/v2/logout", () => TypedResults.Ok(new Nothing()), "Sign out: the client forgets its token, which ends by itself")
            .OpenToAnybody().Answers<Nothing>();
    }

    private static async Task<IResult> LoginAsync(
        Body<LoginRequest> body, [FromQuery(Name = "refresh_token")] string? wantsRefresh, HttpContext http, SignIn signIn, HubTokens tokens,
        CancellationToken cancel)
    {
        var result = await signIn.VerifyAsync(body.Value.Username!, body.Value.Password!, Door.HubApi, http.Origin(), cancel);
        return await AnswerAsync(http, result, async caller => new LoginAnswer(
            (await tokens.IssueAsync(caller, HubTokens.LoginLifetime, cancel)).Text, wantsRefresh == "true" ? "" : null));
    }

    private static async Task<IResult> CompleteAsync(
        Body<CodeRequest> body, [FromQuery(Name = "refresh_token")] string? wantsRefresh, HttpContext http, SignIn signIn, HubTokens tokens,
        CancellationToken cancel)
    {
        var result = await signIn.CompleteAsync(body.Value.Login2faToken!, body.Value.Code!, http.Origin(), cancel);
        return await AnswerAsync(http, result, async caller => new LoginAnswer(
            (await tokens.IssueAsync(caller, HubTokens.LoginLifetime, cancel)).Text, wantsRefresh == "true" ? "" : null));
    }

    private static async Task<IResult> IssueAsync(
        Body<ShortTokenRequest> body, HttpContext http, SignIn signIn, HubTokens tokens, CancellationToken cancel)
    {
        var result = await signIn.VerifyAsync(body.Value.Identifier!, body.Value.Secret!, Door.HubApi, http.Origin(), cancel);
        return await AnswerAsync(http, result, async caller => new ShortTokenAnswer(
            (await tokens.IssueAsync(caller, HubTokens.ShortLifetime, cancel)).Text));
    }

    private static async Task<IResult> AnswerAsync<T>(HttpContext http, SignInResult result, Func<Caller, Task<T>> success)
    {
        switch (result)
        {
            case SignInResult.Succeeded succeeded:
                RequestFacts.Of(http).User = succeeded.Caller.Name;
                return TypedResults.Ok(await success(succeeded.Caller));
            case SignInResult.SecondFactorRequired second:
                return HubFault.With(401, new SecondFactorNeededAnswer(SecondFactorNeeded, second.LoginToken));
            case SignInResult.TooManyAttempts limited:
                return HubFault.Throttled(limited.RetryAfter, limited.Busy);
            case SignInResult.WrongCredentials { Flaw: SecretFlaw.TokenExpired }:
                return HubFault.Of(401, "The access token has expired.");
            case SignInResult.WrongCredentials { Flaw: SecretFlaw.TokenInactive }:
                return HubFault.Of(401, "The access token has been switched off.");
            default:
                return HubFault.Of(401, WrongCredentials);
        }
    }
}

internal sealed record LoginRequest
{
    /// <summary>The name of the account.</summary>
    [Required]
    public string? Username { get; init; }

    /// <summary>Its password, or one of its personal access tokens.</summary>
    [Required]
    public string? Password { get; init; }
}

internal sealed record CodeRequest
{
    /// <summary>What the first step answered.</summary>
    [Required, JsonPropertyName("login_2fa_token")]
    public string? Login2faToken { get; init; }

    /// <summary>Six digits of the authenticator, or a recovery code.</summary>
    [Required]
    public string? Code { get; init; }
}

internal sealed record ShortTokenRequest
{
    /// <summary>The name of an account or of an organization.</summary>
    [Required]
    public string? Identifier { get; init; }

    /// <summary>A password, a personal access token, or the organization's access token.</summary>
    [Required]
    public string? Secret { get; init; }
}

/// <param name="Token">Goes into <c>Authorization: Bearer</c>.</param>
/// <param name="RefreshToken">Empty, and only there when asked for: sign in again instead.</param>
internal sealed record LoginAnswer(
    string Token, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RefreshToken);

internal sealed record ShortTokenAnswer(string AccessToken);

/// <param name="Login2faToken">For the second step, within five minutes.</param>
internal sealed record SecondFactorNeededAnswer(string Detail, [property: JsonPropertyName("login_2fa_token")] string Login2faToken);

/// <summary>An answer that says nothing but that it is one: some clients decode whatever they get.</summary>
internal sealed record Nothing;
