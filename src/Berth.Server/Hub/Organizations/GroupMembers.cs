using System.ComponentModel.DataAnnotations;
using Berth.Registry;
using Berth.Registry.Organizations;
using Berth.Server.Hub.Frame;
using Berth.Server.Hub.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Organizations;

/// <summary>Who belongs to a team.</summary>
internal static class GroupMembers
{
    private const int MostForHubTool = 1000;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var noun = new HubNoun(endpoints, "orgs.groups.members", "Teams", "Docker Hub API, \"Groups (teams)\"");
        const string All = "/v2/orgs/{org}/groups/{group}/members", One = All + "/{user}";
        noun.Get(All, ListAsync, "The members of a team; a bare array for hub-tool").Answers<PageOf<MemberBody>>().Refuses(404);
        noun.Post(All, AddAsync, "Add a member of the organization to a team").Answers<Nothing>().Refuses(403, 404);
        noun.Delete(One, RemoveAsync, "Remove a member from a team").Answers(204).Refuses(403, 404);
    }

    /// <summary>hub-tool decodes an array; all others a page.</summary>
    private static async Task<IResult> ListAsync(
        HubCaller caller, string org, string group, [AsParameters] PageQuery page, HttpContext http, Teams teams, OrganizationCatalog organizations,
        CancellationToken cancel)
    {
        var forHubTool = http.Request.Headers.UserAgent.ToString().StartsWith("hub-tool/", StringComparison.Ordinal);
        var (skip, count) = forHubTool ? (0, MostForHubTool) : (page.Skip, page.Count);
        var found = await teams.MembersAsync(caller, org, group, skip, count, cancel);
        var isOwner = found.Succeeded && await organizations.RoleAsync(caller, org, cancel) == MemberRole.Owner;
        return found.Answer(members => forHubTool
            ? TypedResults.Ok(members.Items.Select(BodyOf).ToList())
            : page.Answer(http, members, BodyOf));

        MemberBody BodyOf(Member member) => MemberBody.Of(member, isOwner || member.AccountId == caller.Caller.AccountId);
    }

    private static async Task<IResult> AddAsync(
        HubCaller caller, string org, string group, Body<GroupMemberRequest> body, Teams teams, CancellationToken cancel) =>
        (await teams.AddMemberAsync(caller, org, group, body.Value.Member!, cancel)).Ok(_ => new Nothing());

    private static async Task<IResult> RemoveAsync(
        HubCaller caller, string org, string group, string user, Teams teams, CancellationToken cancel) =>
        (await teams.RemoveMemberAsync(caller, org, group, user, cancel)).NoContent();
}

internal sealed record GroupMemberRequest
{
    /// <summary>The name of the account.</summary>
    [Required]
    public string? Member { get; init; }
}
