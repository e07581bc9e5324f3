using System.ComponentModel.DataAnnotations;
using Berth.Registry;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Tokens;

/// <summary>Your own access tokens, under two addresses: <c>access-tokens</c> of today's clients and <c>api_tokens</c> of hub-tool.</summary>
internal static class PersonalTokens
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var noun = new HubNoun(endpoints, "tokens", "Access tokens", "Docker Hub API, \"Access tokens\"");
        noun.Post("/v2/access-tokens", CreateAsync, "Create an access token, whose secret is shown this once")
            .Answers<PersonalTokenBody>(201).Refuses(403, 409);
        MapRest(noun, "/v2/access-tokens");
        noun.Delete("/v2/access-tokens/{uuid:guid}", DeleteAsync, "Delete an access token").Answers(204).Refuses(403, 404);

        var old = new HubNoun(endpoints, "tokens", "Access tokens", "hub-tool");
        old.Post("/v2/api_tokens", CreateAsHubToolAsync, "The same as under access-tokens; always active, and of the scope repo:admin unless one is given")
            .Answers<PersonalTokenBody>(201).Refuses(403, 409);
        MapRest(old, "/v2/api_tokens");
        old.Delete("/v2/api_tokens/{uuid:guid}", DeleteAsHubToolAsync, "Delete an access token").Answers(202).Refuses(403, 404);
    }

    private static void MapRest(HubNoun noun, string path)
    {
        noun.Get(path, ListAsync, "Your access tokens, the latest first").Answers<TokenPageBody>().Refuses(403, 404);
        noun.Get(path + "/{uuid:guid}", FindAsync, "An access token").Answers<PersonalTokenBody>().Refuses(403, 404);
        noun.Patch(path + "/{uuid:guid}", UpdateAsync, "Name, activate or deactivate an access token").Answers<PersonalTokenBody>().Refuses(403, 404);
    }

    private static Task<IResult> CreateAsync(HubCaller caller, Body<NewPersonalToken> body, AccessTokens tokens, CancellationToken cancel) =>
        MakeAsync(caller, body.Value, body.Value.Scopes ?? [], tokens, cancel);

    private static Task<IResult> CreateAsHubToolAsync(HubCaller caller, Body<NewPersonalToken> body, AccessTokens tokens, CancellationToken cancel) =>
        MakeAsync(caller, body.Value, body.Value.Scopes is { Count: > 0 } scopes ? scopes : ["repo:admin"], tokens, cancel);

    private static async Task<IResult> MakeAsync(
        HubCaller caller, NewPersonalToken body, IReadOnlyList<string?> names, AccessTokens tokens, CancellationToken cancel)
    {
        if (!caller.ManagesAccount)
        {
            return HubFault.Denied;
        }

        var (grants, fault) = body.ToGrants(names);
        return grants is null
            ? fault!
            : (await tokens.CreateAsync(caller, caller.Caller.Name, new NewToken(body.TokenLabel!, grants) { ExpiresAt = body.ExpiresAt }, cancel))
                .Answer(created => TypedResults.Created(
                    $"/v2/access-tokens/{created.Token.Id}", PersonalTokenBody.Of(created.Token) with { Token = created.Secret }));
    }

    private static async Task<IResult> ListAsync(
        HubCaller caller, [AsParameters] PageQuery page, HttpContext http, AccessTokens tokens, CancellationToken cancel) =>
        !caller.ManagesAccount
            ? HubFault.Denied
            : (await tokens.ListAsync(caller, caller.Caller.Name, cancel)).Answer(all => page.IsBeyond(all.Count)
                ? PageQuery.NoSuchPage
                : TypedResults.Ok(new TokenPageBody(
                    all.Count, page.Next(http, all.Count), page.Previous(http), all.Count(token => token.IsActive),
                    [.. all.Skip(page.Skip).Take(page.Count).Select(PersonalTokenBody.Of)])));

    private static async Task<IResult> FindAsync(HubCaller caller, Guid uuid, AccessTokens tokens, CancellationToken cancel) =>
        !caller.ManagesAccount
            ? HubFault.Denied
            : (await tokens.FindAsync(caller, caller.Caller.Name, uuid, cancel)).Ok(PersonalTokenBody.Of);

    private static async Task<IResult> UpdateAsync(
        HubCaller caller, Guid uuid, Body<PersonalTokenUpdate> body, AccessTokens tokens, CancellationToken cancel) =>
        !caller.ManagesAccount
            ? HubFault.Denied
            : (await tokens.UpdateAsync(caller, caller.Caller.Name, uuid, body.Value.ToChange(), cancel)).Ok(PersonalTokenBody.Of);

    private static async Task<IResult> DeleteAsync(HubCaller caller, Guid uuid, AccessTokens tokens, CancellationToken cancel) =>
        (await RemoveAsync(caller, uuid, tokens, cancel)).NoContent();

    private static async Task<IResult> DeleteAsHubToolAsync(HubCaller caller, Guid uuid, AccessTokens tokens, CancellationToken cancel) =>
        (await RemoveAsync(caller, uuid, tokens, cancel)).Answer(_ => TypedResults.StatusCode(StatusCodes.Status202Accepted));

    private static async Task<Outcome<Done>> RemoveAsync(HubCaller caller, Guid uuid, AccessTokens tokens, CancellationToken cancel) =>
        caller.ManagesAccount ? await tokens.DeleteAsync(caller, caller.Caller.Name, uuid, cancel) : Refusal.Denied;
}

internal sealed record NewPersonalToken
{
    /// <summary>What you will know it by.</summary>
    [Required, StringLength(100, MinimumLength = 1)]
    public string? TokenLabel { get; init; }

    /// <summary><c>repo:admin</c>, <c>repo:write</c>, <c>repo:read</c>, <c>repo:public_read</c>; in Berth also <c>repo:delete</c>.</summary>
    public IReadOnlyList<string?>? Scopes { get; init; }

    /// <summary>Only Berth: the repositories to which the token is limited, in place of <c>scopes</c>.</summary>
    public IReadOnlyList<ResourceBody?>? Resources { get; init; }

    /// <summary>When it ends; never unless given.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public (IReadOnlyList<TokenGrant>? Grants, HubFault? Fault) ToGrants(IReadOnlyList<string?> names)
    {
        if (Resources is { Count: > 0 } resources)
        {
            var (limits, fault) = ResourceBody.ToLimits(resources, organization: null);
            return (limits?.Grants, fault);
        }

        return names.Count == 0 || !ScopeNames.TryParse(names, out var scopes)
            ? (null, HubFault.Invalid("scopes", $"Give one or more of {ScopeNames.Known}."))
            : (scopes == TokenScopes.None ? [] : [new TokenGrant(TokenGrant.Everywhere, scopes.Value)], null);
    }
}

/// <summary>What is left out stays as it is.</summary>
internal sealed record PersonalTokenUpdate
{
    [StringLength(100)]
    public string? TokenLabel { get; init; }

    public bool? IsActive { get; init; }

    /// <summary>hub-tool and Terraform send an empty label for one that is to stay.</summary>
    public TokenChange ToChange() => new() { Label = TokenLabel is "" ? null : TokenLabel, IsActive = IsActive };
}

/// <param name="ActiveCount">How many of all are active.</param>
internal sealed record TokenPageBody(int Count, string? Next, string? Previous, int ActiveCount, IReadOnlyList<PersonalTokenBody> Results);

internal sealed record PersonalTokenBody(Guid Uuid, string TokenLabel)
{
    /// <summary>Always empty.</summary>
    public string ClientId { get; init; } = "";

    public string CreatorIp { get; init; } = "";

    public string CreatorUa { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastUsed { get; init; }

    public string GeneratedBy { get; init; } = "manual";

    public bool IsActive { get; init; }

    /// <summary>The secret, in the answer that creates it; empty ever after.</summary>
    public string Token { get; init; } = "";

    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Only Berth: what it may do where.</summary>
    public IReadOnlyList<ResourceBody> Resources { get; init; } = [];

    public DateTimeOffset? ExpiresAt { get; init; }

    public static PersonalTokenBody Of(AccessToken token) => new(token.Id, token.Label)
    {
        CreatorIp = token.CreatorAddress,
        CreatorUa = token.CreatorUserAgent,
        CreatedAt = token.CreatedAt,
        LastUsed = token.LastUsedAt,
        IsActive = token.IsActive,
        Scopes = ScopeNames.OfPersonal(token.Grants.Aggregate(TokenScopes.None, (all, grant) => all | grant.Scopes)),
        Resources = ResourceBody.Of(token),
        ExpiresAt = token.ExpiresAt,
    };
}
