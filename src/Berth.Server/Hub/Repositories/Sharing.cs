using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Berth.Registry;
using Berth.Registry.Organizations;
using Berth.Registry.Repositories;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Repositories;

/// <summary>With whom a repository is shared: people in somebody's own, teams (here: groups) in an organization's.</summary>
internal static class Sharing
{
    public static void Map(IEndpointRouteBuilder hub)
    {
        var people = new HubNoun(hub, "collaborators", "Collaborators", "Docker Hub, as its clients use it");
        var groups = new HubNoun(hub, "repository.groups", "Team permissions", "Docker Hub API, \"Repositories\"");
        foreach (var root in RepositoryRoutes.Roots)
        {
            people.Get($"{root}/collaborators", ListPeopleAsync, "List collaborators").Answers<PageOf<CollaboratorBody>>();
            people.Post($"{root}/collaborators", AddPersonAsync, "Add a collaborator").Answers<CollaboratorBody>(201).Refuses(409);
            people.Delete($"{root}/collaborators/{{user}}", RemovePersonAsync, "Remove a collaborator").Answers(204);

            groups.Get($"{root}/groups", ListGroupsAsync, "List what teams may do").Answers<PageOf<GroupBody>>();
            groups.Post($"{root}/groups", AddGroupAsync, "Let a team do something").Answers<GroupBody>(201);
            groups.Get($"{root}/groups/{{group}}", GetGroupAsync, "Read what a team may do").Answers<GroupBody>();
            groups.Patch($"{root}/groups/{{group}}", SetGroupAsync, "Change what a team may do").Answers<GroupBody>();
            groups.Delete($"{root}/groups/{{group}}", RemoveGroupAsync, "Take a team's right away").Answers(204);
        }
    }

    private static async Task<IResult> ListPeopleAsync(
        HubCaller caller, RepositoryAddress repository, [AsParameters] PageQuery page, Collaborators collaborators, HttpContext http) =>
        (await collaborators.ListAsync(caller, repository, http.RequestAborted)).Answer(all => page.AnswerAll(http, all, CollaboratorBody.Of));

    private static async Task<IResult> AddPersonAsync(
        HubCaller caller, RepositoryAddress repository, Body<NewCollaborator> body, Collaborators collaborators, CancellationToken cancel) =>
        Permissions.Parse(body.Value.Permission ?? Permissions.Write) is { } role
            ? (await collaborators.SetAsync(caller, repository, body.Value.User!, role, cancel)).Answer(
                set => TypedResults.Json(CollaboratorBody.Of(set), statusCode: StatusCodes.Status201Created))
            : Permissions.Invalid;

    private static async Task<IResult> RemovePersonAsync(
        HubCaller caller, RepositoryAddress repository, string user, Collaborators collaborators, CancellationToken cancel) =>
        (await collaborators.RemoveAsync(caller, repository, user, cancel)).NoContent();

    private static async Task<IResult> ListGroupsAsync(
        HubCaller caller, RepositoryAddress repository, [AsParameters] PageQuery page, TeamRights rights, HttpContext http) =>
        (await rights.ListAsync(caller, repository, http.RequestAborted)).Answer(all => page.AnswerAll(http, all, GroupBody.Of));

    private static async Task<IResult> AddGroupAsync(
        HubCaller caller, RepositoryAddress repository, Body<NewGroup> body, TeamRights rights, CancellationToken cancel) =>
        Permissions.Parse(body.Value.Permission) is { } role
            ? (await rights.SetAsync(caller, repository, body.Value.GroupId!.Value.ToString(CultureInfo.InvariantCulture), role, cancel)).Answer(
                set => TypedResults.Json(GroupBody.Of(set), statusCode: StatusCodes.Status201Created))
            : Permissions.Invalid;

    private static async Task<IResult> GetGroupAsync(
        HubCaller caller, RepositoryAddress repository, long group, TeamRights rights, CancellationToken cancel) =>
        (await rights.ListAsync(caller, repository, cancel)).Answer(
            all => all.FirstOrDefault(right => right.TeamId == group) is { } found ? TypedResults.Ok(GroupBody.Of(found)) : HubFault.NotFound);

    private static async Task<IResult> SetGroupAsync(
        HubCaller caller, RepositoryAddress repository, long group, Body<GroupPatch> body, TeamRights rights, CancellationToken cancel) =>
        Permissions.Parse(body.Value.Permission) is { } role
            ? (await rights.SetAsync(caller, repository, group.ToString(CultureInfo.InvariantCulture), role, cancel)).Ok(GroupBody.Of)
            : Permissions.Invalid;

    private static async Task<IResult> RemoveGroupAsync(
        HubCaller caller, RepositoryAddress repository, long group, TeamRights rights, CancellationToken cancel) =>
        (await rights.SetAsync(caller, repository, group.ToString(CultureInfo.InvariantCulture), RepositoryRole.None, cancel)).NoContent();
}

internal sealed record NewCollaborator
{
    [Required]
    public string? User { get; init; }

    [Description("`read`, `write` (unless given) or `admin`; Docker Hub has no such choice.")]
    public string? Permission { get; init; }
}

internal sealed record CollaboratorBody(string User, string Permission)
{
    public static CollaboratorBody Of(Collaborator collaborator) => new(collaborator.Name, Permissions.Of(collaborator.Role));
}

internal sealed record NewGroup
{
    [Required]
    public long? GroupId { get; init; }

    [Description("Ignored: the team is the one with the id.")]
    public string? GroupName { get; init; }

    [Description("`read`, `write` or `admin`.")]
    public string? Permission { get; init; }
}

internal sealed record GroupPatch
{
    [Description("`read`, `write` or `admin`.")]
    public string? Permission { get; init; }
}

internal sealed record GroupBody(long GroupId, string GroupName, string Permission)
{
    public static GroupBody Of(TeamRight right) => new(right.TeamId, right.Team, Permissions.Of(right.Role));
}

/// <summary>Roles as the Hub API spells them.</summary>
internal static class Permissions
{
    public const string Write = "write";

    public static readonly HubFault Invalid = HubFault.Invalid("permission", "A permission is read, write or admin.");

    public static string Of(RepositoryRole role) => role switch
    {
        RepositoryRole.Admin => "admin",
        RepositoryRole.Write => Write,
        _ => "read",
    };

    public static RepositoryRole? Parse(string? text) => text switch
    {
        "read" => RepositoryRole.Read,
        Write => RepositoryRole.Write,
        "admin" => RepositoryRole.Admin,
        _ => null,
    };
}
