using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Berth.Registry;
using Berth.Registry.Callers;
using Berth.Registry.Organizations;
using Berth.Server.Hub.Frame;
using Berth.Server.Hub.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Organizations;

/// <summary>Who belongs to an organization.</summary>
internal static class OrganizationMembers
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var noun = new HubNoun(endpoints, "orgs.members", "Organization members", "Docker Hub API, \"Org management\"");
        noun.Get("/v2/orgs/{org}/members", ListAsync, "The members of an organization, and for its owners those invited")
            .Answers<PageOf<MemberBody>>().Refuses(404);
        noun.Get("/v2/orgs/{org}/members/export", ExportAsync, "The members of an organization as CSV")
            .Produces<string>(200, "text/csv").Refuses(403, 404);
        noun.Put("/v2/orgs/{org}/members/{user}", SetAsync, "Give a member a role; in Berth, also make an account a member")
            .Answers<MemberBody>().Refuses(403, 404, 409);
        noun.Delete("/v2/orgs/{org}/members/{user}", RemoveAsync, "Remove a member; everybody may remove themselves")
            .Answers(204).Refuses(403, 404, 409);
    }

    private static async Task<IResult> ListAsync(
        HubCaller caller, string org, [AsParameters] PageQuery page, [AsParameters] MemberQuery query, HttpContext http, MemberDirectory directory,
        CancellationToken cancel) =>
        (await directory.ListAsync(caller, org, query, page, cancel)).Answer(found => page.Answer(http, found, member => member));

    private static async Task<IResult> ExportAsync(HubCaller caller, string org, MemberDirectory directory, TimeProvider clock, CancellationToken cancel) =>
        (await directory.ExportAsync(caller, org, cancel)).Answer(csv => TypedResults.File(
            csv, "text/csv; charset=utf-8", $"{org}-members-{clock.GetUtcNow():yyyyMMddHHmmss}.csv"));

    private static async Task<IResult> SetAsync(
        HubCaller caller, string org, string user, Body<RoleRequest> body, Members members, CancellationToken cancel) =>
        (await members.SetAsync(caller, org, user, MemberRoles.Parse(body.Value.Role)!.Value, cancel)).Ok(member => MemberBody.Of(member, true));

    private static async Task<IResult> RemoveAsync(HubCaller caller, string org, string user, Members members, CancellationToken cancel) =>
        (await members.RemoveAsync(caller, org, user, cancel)).NoContent();
}

internal sealed record MemberQuery
{
    [FromQuery(Name = "search"), Description("A part of the name.")]
    public string? Search { get; init; }

    [FromQuery(Name = "role"), Description("owner, editor or member.")]
    public string? Role { get; init; }

    [FromQuery(Name = "type"), Description("member, invitee, or all.")]
    public string? Type { get; init; }

    [FromQuery(Name = "invites"), Description("Whether those invited are listed after the members; the same as the type all.")]
    public bool? Invites { get; init; }

    public bool WithMembers => Type != "invitee";

    public bool WithInvitees => Type is "invitee" or "all" || Invites == true;
}

internal sealed record RoleRequest
{
    /// <summary>owner, editor or member.</summary>
    [Required, RegularExpression(MemberRoles.Pattern, ErrorMessage = MemberRoles.Fault)]
    public string? Role { get; init; }
}

/// <param name="Id">A text, for clients decode it as one.</param>
/// <param name="Role"><c>Owner</c>, <c>Editor</c>, <c>Member</c>, or <c>Invitee</c> for somebody who has not accepted yet.</param>
internal sealed record MemberBody(string Id, string Username, string Role)
{
    /// <summary>For owners and for oneself; empty for others.</summary>
    public string Email { get; init; } = "";

    public string FullName { get; init; } = "";

    public string Company { get; init; } = "";

    /// <summary>Always empty.</summary>
    public string Location { get; init; } = "";

    /// <summary>Always empty.</summary>
    public string ProfileUrl { get; init; } = "";

    /// <summary>Always empty.</summary>
    public string GravatarUrl { get; init; } = "";

    /// <summary>Always empty.</summary>
    public string GravatarEmail { get; init; } = "";

    public string Type { get; init; } = "User";

    /// <summary>When the member joined, or the invitee was invited.</summary>
    public DateTimeOffset DateJoined { get; init; }

    /// <summary>The names of the teams.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Always false: Berth has no guests.</summary>
    public bool IsGuest { get; init; }

    public static MemberBody Of(Member member, bool withEmail) => new(UserBody.Identify(member.AccountId), member.Name, member.Role.ToString())
    {
        Email = withEmail ? member.Email : "",
        FullName = member.FullName,
        Company = member.Company,
        DateJoined = member.JoinedAt,
        Groups = member.Teams,
    };

    public static MemberBody Of(Invitation invitation) => new(invitation.Id.ToString(), IsEmail(invitation) ? "" : invitation.Invitee, "Invitee")
    {
        Email = IsEmail(invitation) ? invitation.Invitee : "",
        DateJoined = invitation.CreatedAt,
        Groups = invitation.Team.Length == 0 ? [] : [invitation.Team],
    };

    private static bool IsEmail(Invitation invitation) => invitation.Invitee.Contains('@', StringComparison.Ordinal);
}

/// <summary>Members and invitees in one list.</summary>
internal sealed class MemberDirectory(Members members, Invitations invitations, OrganizationCatalog organizations)
{
    private const int ExportedAtOnce = 1000;

    public async Task<Outcome<CountedPage<MemberBody>>> ListAsync(
        Caller caller, string organization, MemberQuery query, PageQuery page, CancellationToken cancel)
    {
        var role = MemberRoles.Parse(query.Role);
        var isOwner = await organizations.RoleAsync(caller, organization, cancel) == MemberRole.Owner;
        var found = await members.ListAsync(
            caller, organization, query.Search, role, query.WithMembers ? page.Skip : 0, query.WithMembers ? page.Count : 0, cancel);
        if (!found.Succeeded)
        {
            return found.Refusal;
        }

        var total = query.WithMembers ? found.Value.Total : 0;
        List<MemberBody> items = [.. found.Value.Items.Select(member => MemberBody.Of(member, isOwner || member.AccountId == caller.AccountId))];
        if (query.WithInvitees && isOwner)
        {
            var waiting = await InviteesAsync(caller, organization, query.Search, role, cancel);
            items.AddRange(waiting.Skip(Math.Max(0, page.Skip - total)).Take(page.Count - items.Count));
            total += waiting.Count;
        }

        return new CountedPage<MemberBody>(items, total);
    }

    /// <summary>With the addresses of all, so for owners only.</summary>
    public async Task<Outcome<byte[]>> ExportAsync(Caller caller, string organization, CancellationToken cancel)
    {
        switch (await organizations.RoleAsync(caller, organization, cancel))
        {
            case null:
                return Refusal.NotFound;
            case not MemberRole.Owner:
                return Refusal.Denied;
        }

        var csv = new Csv("Name", "Username", "Email", "Type", "Role", "Teams", "Date Joined");
        for (var skip = 0; ; skip += ExportedAtOnce)
        {
            var found = await members.ListAsync(caller, organization, null, null, skip, ExportedAtOnce, cancel);
            if (!found.Succeeded)
            {
                return found.Refusal;
            }

            foreach (var member in found.Value.Items)
            {
                csv.Add(
                    member.FullName, member.Name, member.Email, "User", member.Role.ToString(), string.Join(", ", member.Teams),
                    member.JoinedAt.ToString("O"));
            }

            if (found.Value.Items.Count < ExportedAtOnce)
            {
                return csv.ToBytes();
            }
        }
    }

    private async Task<List<MemberBody>> InviteesAsync(
        Caller caller, string organization, string? search, MemberRole? role, CancellationToken cancel)
    {
        var list = await invitations.ListAsync(caller, organization, cancel);
        return !list.Succeeded
            ? []
            : [.. list.Value
                .Where(invitation => role is null || invitation.Role == role)
                .Where(invitation => invitation.Invitee.Contains(search ?? "", StringComparison.OrdinalIgnoreCase))
                .Select(MemberBody.Of)];
    }
}
