using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Berth.Registry;
using Berth.Registry.Organizations;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Organizations;

/// <summary>The teams of an organization, which the Hub API calls groups.</summary>
internal static class Groups
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var noun = new HubNoun(endpoints, "orgs.groups", "Teams", "Docker Hub API, \"Groups (teams)\"");
        const string All = "/v2/orgs/{org}/groups", One = All + "/{group}";
        noun.Get(All, ListAsync, "The teams of an organization").Answers<PageOf<GroupBody>>().Refuses(404);
        noun.Post(All, CreateAsync, "Create a team").Answers<GroupBody>(201).Refuses(403, 404, 409);
        noun.Get(One, FindAsync, "A team, by its name or id").Answers<GroupBody>().Refuses(404);
        noun.Put(One, UpdateAsync, "Change a team").Answers<GroupBody>().Refuses(403, 404, 409);
        noun.Patch(One, UpdateAsync, "Change a part of a team").Answers<GroupBody>().Refuses(403, 404, 409);
        noun.Delete(One, DeleteAsync, "Delete a team").Answers(204).Refuses(403, 404);
    }

    private static async Task<IResult> ListAsync(
        HubCaller caller, string org, [AsParameters] PageQuery page, [FromQuery, Description("A part of the name.")] string? search, HttpContext http,
        Teams teams, CancellationToken cancel) =>
        (await teams.ListAsync(caller, org, search, page.Skip, page.Count, cancel)).Answer(found => page.Answer(http, found, GroupBody.Of));

    private static async Task<IResult> CreateAsync(HubCaller caller, string org, Body<NewGroup> body, Teams teams, CancellationToken cancel) =>
        (await teams.CreateAsync(caller, org, body.Value.Name!, body.Value.Description ?? "", cancel))
            .Answer(team => TypedResults.Created($"/v2/orgs/{org}/groups/{team.Id}", GroupBody.Of(team)));

    private static async Task<IResult> FindAsync(HubCaller caller, string org, string group, Teams teams, CancellationToken cancel) =>
        (await teams.FindAsync(caller, org, group, cancel)).Ok(GroupBody.Of);

    private static async Task<IResult> UpdateAsync(
        HubCaller caller, string org, string group, Body<GroupUpdate> body, Teams teams, CancellationToken cancel) =>
        (await teams.UpdateAsync(
            caller, org, group, body.Value.Name is "" ? null : body.Value.Name, body.Value.Description, body.Value.Role, cancel)).Ok(GroupBody.Of);

    private static async Task<IResult> DeleteAsync(HubCaller caller, string org, string group, Teams teams, CancellationToken cancel) =>
        (await teams.DeleteAsync(caller, org, group, cancel)).NoContent();
}

internal sealed record NewGroup
{
    [Required]
    public string? Name { get; init; }

    public string? Description { get; init; }
}

/// <summary>What is left out stays as it is.</summary>
internal sealed record GroupUpdate
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    /// <summary>Only Berth: what the team may do in every repository of the organization: none, read, write or admin.</summary>
    [RegularExpression("(?i)^(none|read|write|admin)$", ErrorMessage = "The permission is none, read, write or admin.")]
    public string? Permission { get; init; }

    /// <summary>Null for one that stays: an empty text counts as none given, as everywhere in the attributes.</summary>
    internal RepositoryRole? Role => string.IsNullOrEmpty(Permission) ? null : Enum.Parse<RepositoryRole>(Permission, ignoreCase: true);
}

/// <param name="Uuid">The id in another form.</param>
internal sealed record GroupBody(long Id, Guid Uuid, string Name, string Description, int MemberCount)
{
    /// <summary>Only Berth: what the team may do in every repository of the organization.</summary>
    public string Permission { get; init; } = "none";

    public static GroupBody Of(Team team) => new(team.Id, UuidOf(team.Id), team.Name, team.Description, team.MemberCount)
    {
        Permission = team.NamespaceRole.ToString().ToLowerInvariant(),
    };

    private static Guid UuidOf(long id) => Guid.Parse($"00000000-0000-8000-{(id >> 48) & 0xFFFF:x4}-{id & 0xFFFF_FFFF_FFFF:x12}", CultureInfo.InvariantCulture);
}
