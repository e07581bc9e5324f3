using System.ComponentModel.DataAnnotations;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Registry.Organizations;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Hub.Tokens;

/// <summary>The tokens of an organization, which its owners make for machines.</summary>
internal static class OrganizationTokens
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        // An account's name would find its personal tokens.
        var organizations = endpoints.MapGroup("").AddEndpointFilter(OnlyOrganizationsAsync);
        var noun = new HubNoun(organizations, "orgs.tokens", "Organization access tokens", "Docker Hub API, \"Organization access tokens\"");
        const string All = "/v2/orgs/{org}/access-tokens", One = All + "/{id:guid}";
        noun.Get(All, ListAsync, "The access tokens of an organization, the latest first").Answers<OrganizationTokenPage>().Refuses(404);
        noun.Post(All, CreateAsync, "Create an access token of an organization, whose secret is shown this once")
            .Answers<OrganizationTokenBody>(201).Refuses(404, 409);
        noun.Get(One, FindAsync, "An access token of an organization").Answers<OrganizationTokenBody>().Refuses(404);
        noun.Patch(One, UpdateAsync, "Change an access token of an organization").Answers<OrganizationTokenBody>().Refuses(404);
        noun.Delete(One, DeleteAsync, "Delete an access token of an organization").Answers(204).Refuses(404);
    }

    private static async ValueTask<object?> OnlyOrganizationsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var organizations = http.RequestServices.GetRequiredService<OrganizationCatalog>();
        return await organizations.FindAsync((string)http.GetRouteValue("org")!, http.RequestAborted) is null ? HubFault.NotFound : await next(context);
    }

    private static async Task<IResult> ListAsync(
        HubCaller caller, string org, [AsParameters] PageQuery page, HttpContext http, AccessTokens tokens, CancellationToken cancel) =>
        (await tokens.ListAsync(caller, org, cancel)).Answer(all => page.IsBeyond(all.Count)
            ? PageQuery.NoSuchPage
            : TypedResults.Ok(new OrganizationTokenPage(
                all.Count, page.Next(http, all.Count), page.Previous(http),
                [.. all.Skip(page.Skip).Take(page.Count).Select(OrganizationTokenBody.Of)])));

    private static async Task<IResult> CreateAsync(
        HubCaller caller, string org, Body<NewOrganizationToken> body, AccessTokens tokens, CancellationToken cancel)
    {
        var (limits, fault) = ResourceBody.ToLimits(body.Value.Resources ?? [], org);
        if (limits is null)
        {
            return fault!;
        }

        var token = new NewToken(body.Value.Label!, limits.Grants)
        {
            Description = body.Value.Description ?? "",
            Organization = limits.Organization,
            ExpiresAt = body.Value.ExpiresAt,
        };
        return (await tokens.CreateAsync(caller, org, token, cancel)).Answer(created => TypedResults.Created(
            $"/v2/orgs/{org}/access-tokens/{created.Token.Id}", OrganizationTokenBody.Of(created.Token) with { Token = created.Secret }));
    }

    private static async Task<IResult> FindAsync(HubCaller caller, string org, Guid id, AccessTokens tokens, CancellationToken cancel) =>
        (await tokens.FindAsync(caller, org, id, cancel)).Ok(OrganizationTokenBody.Of);

    private static async Task<IResult> UpdateAsync(
        HubCaller caller, string org, Guid id, Body<OrganizationTokenUpdate> body, AccessTokens tokens, CancellationToken cancel)
    {
        var (limits, fault) = body.Value.Resources is { } resources ? ResourceBody.ToLimits(resources, org) : default;
        return fault is not null
            ? fault
            : (await tokens.UpdateAsync(caller, org, id, body.Value.ToChange(limits), cancel)).Ok(OrganizationTokenBody.Of);
    }

    private static async Task<IResult> DeleteAsync(HubCaller caller, string org, Guid id, AccessTokens tokens, CancellationToken cancel) =>
        (await tokens.DeleteAsync(caller, org, id, cancel)).NoContent();
}

internal sealed record NewOrganizationToken
{
    [Required, StringLength(100, MinimumLength = 1)]
    public string? Label { get; init; }

    public string? Description { get; init; }

    /// <summary>What it may do where; without any it reads what is public.</summary>
    public IReadOnlyList<ResourceBody?>? Resources { get; init; }

    /// <summary>When it ends; never unless given.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>What is left out stays as it is.</summary>
internal sealed record OrganizationTokenUpdate
{
    [StringLength(100)]
    public string? Label { get; init; }

    public string? Description { get; init; }

    public bool? IsActive { get; init; }

    public IReadOnlyList<ResourceBody?>? Resources { get; init; }

    public TokenChange ToChange(CredentialLimits? limits) => new()
    {
        Label = Label is "" ? null : Label,
        Description = Description,
        IsActive = IsActive,
        Limits = limits,
    };
}

internal sealed record OrganizationTokenPage(int Total, string? Next, string? Previous, IReadOnlyList<OrganizationTokenBody> Results);

internal sealed record OrganizationTokenBody(Guid Id, string Label)
{
    public string Description { get; init; } = "";

    public string CreatedBy { get; init; } = "";

    public bool IsActive { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The secret, in the answer that creates it; empty ever after.</summary>
    public string Token { get; init; } = "";

    public IReadOnlyList<ResourceBody> Resources { get; init; } = [];

    public static OrganizationTokenBody Of(AccessToken token) => new(token.Id, token.Label)
    {
        Description = token.Description,
        CreatedBy = token.CreatedBy,
        IsActive = token.IsActive,
        CreatedAt = token.CreatedAt,
        ExpiresAt = token.ExpiresAt,
        LastUsedAt = token.LastUsedAt,
        Resources = ResourceBody.Of(token),
    };
}
