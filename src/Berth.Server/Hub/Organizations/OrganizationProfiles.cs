using System.ComponentModel.DataAnnotations;
using Berth.Registry.Organizations;
using Berth.Server.Hub.Frame;
using Berth.Server.Hub.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Organizations;

/// <summary>Organizations themselves. Name and profile of one are public, as a user's are.</summary>
internal static class OrganizationProfiles
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var noun = new HubNoun(endpoints, "orgs", "Organizations", "Docker Hub API, \"Organizations\"");
        noun.Get("/v2/user/orgs", ListAsync, "The organizations you belong to").Answers<PageOf<OrganizationBody>>().Refuses(403, 404);
        noun.Post("/v2/orgs", CreateAsync, "Create an organization, whose first owner you are")
            .From("Berth").Answers<OrganizationBody>(201).Refuses(403, 409);
        noun.Get("/v2/orgs/{org}", FindAsync, "An organization").OpenToAnybody().Answers<OrganizationBody>().Refuses(404);
        noun.Patch("/v2/orgs/{org}", UpdateAsync, "Change the profile of an organization")
            .From("Berth").Answers<OrganizationBody>().Refuses(403, 404);
    }

    private static async Task<IResult> ListAsync(
        HubCaller caller, [AsParameters] PageQuery page, HttpContext http, OrganizationCatalog organizations, CancellationToken cancel) =>
        (await organizations.ListAsync(caller, all: false, page.Skip, page.Count, cancel))
            .Answer(found => page.Answer(http, found, OrganizationBody.Of));

    private static async Task<IResult> CreateAsync(
        HubCaller caller, Body<NewOrganization> body, OrganizationCatalog organizations, CancellationToken cancel) =>
        (await organizations.CreateAsync(caller, body.Value.Orgname!, body.Value.FullName ?? "", body.Value.Owner, cancel))
            .Answer(created => TypedResults.Created($"/v2/orgs/{created.Name}", OrganizationBody.Of(created)));

    private static async Task<IResult> FindAsync(HubCaller caller, string org, OrganizationCatalog organizations, CancellationToken cancel) =>
        await organizations.FindAsync(org, cancel) is { } found ? TypedResults.Ok(OrganizationBody.Of(found)) : HubFault.NotFound;

    private static async Task<IResult> UpdateAsync(
        HubCaller caller, string org, Body<OrganizationUpdate> body, OrganizationCatalog organizations, CancellationToken cancel) =>
        (await organizations.UpdateAsync(caller, org, body.Value.ToChange(), cancel)).Ok(OrganizationBody.Of);
}

/// <param name="Id">A text, for clients decode it as one.</param>
internal sealed record OrganizationBody(string Id, string Orgname)
{
    public string FullName { get; init; } = "";

    public string Location { get; init; } = "";

    public string Company { get; init; } = "";

    /// <summary>Always empty: Berth keeps no address of a home page.</summary>
    public string ProfileUrl { get; init; } = "";

    public DateTimeOffset DateJoined { get; init; }

    /// <summary>Always empty: Berth asks no other server for pictures.</summary>
    public string GravatarUrl { get; init; } = "";

    /// <summary>Always empty.</summary>
    public string GravatarEmail { get; init; } = "";

    public string Type { get; init; } = "Organization";

    public int MemberCount { get; init; }

    public static OrganizationBody Of(Organization organization) => new(UserBody.Identify(organization.Id), organization.Name)
    {
        FullName = organization.FullName,
        Location = organization.Location,
        Company = organization.Company,
        DateJoined = organization.CreatedAt,
        MemberCount = organization.MemberCount,
    };
}

internal sealed record NewOrganization
{
    /// <summary>The name, which is also the first part of its repositories' names.</summary>
    [Required]
    public string? Orgname { get; init; }

    public string? FullName { get; init; }

    /// <summary>The account that becomes the first owner in your place; for administrators.</summary>
    public string? Owner { get; init; }
}

/// <summary>What is left out stays as it is.</summary>
internal sealed record OrganizationUpdate
{
    public string? FullName { get; init; }

    public string? Location { get; init; }

    public string? Company { get; init; }

    public OrganizationChange ToChange() => new() { FullName = FullName, Location = Location, Company = Company };
}
