using System.ComponentModel.DataAnnotations;
using System.Net.Mail;
using Berth.Registry;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Registry.Organizations;
using Berth.Server.Hub.Frame;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Organizations;

/// <summary>Invitations to an organization. Berth sends no mail: whoever invites passes the link on.</summary>
internal static class Invites
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var noun = new HubNoun(endpoints, "invites", "Invites", "Docker Hub API, \"Invites\"");
        noun.Get("/v2/orgs/{org}/invites", ListAsync, "The invitations of an organization that nobody has accepted yet")
            .Answers<InviteList>().Refuses(403, 404);
        noun.Post("/v2/invites/bulk", CreateAsync, "Invite accounts or e-mail addresses, or with dry_run see who would be")
            .Answers<InviteResults>(202).Refuses(403, 404);
        noun.Patch("/v2/invites/{id:guid}/resend", RenewAsync, "Make a new link for an invitation; the old one ends").Answers<InviteBody>().Refuses(404);
        noun.Delete("/v2/invites/{id:guid}", DeleteAsync, "Withdraw an invitation").Answers(204).Refuses(404);
    }

    private static async Task<IResult> ListAsync(HubCaller caller, string org, Invitations invitations, OrganizationCatalog organizations, CancellationToken cancel)
    {
        var list = await invitations.ListAsync(caller, org, cancel);
        return list.Refusal is { Kind: RefusalKind.NotFound } && await organizations.RoleAsync(caller, org, cancel) is not null && caller.ManagesAccount
            ? HubFault.Denied
            : list.Ok(found => new InviteList([.. found.Select(invitation => InviteBody.Of(invitation))]));
    }

    private static async Task<IResult> CreateAsync(
        HubCaller caller, Body<BulkInvite> body, HttpContext http, Inviter inviter, CancellationToken cancel) =>
        (await inviter.InviteAsync(caller, body.Value, http, cancel))
            .Answer(results => TypedResults.Accepted((string?)null, new InviteResults(results)));

    private static async Task<IResult> RenewAsync(
        HubCaller caller, Guid id, HttpContext http, Invitations invitations, CancellationToken cancel) =>
        (await invitations.RenewAsync(caller, id, cancel))
            .Ok(renewed => InviteBody.Of(renewed.Invitation) with { AcceptUrl = Inviter.LinkTo(http, renewed) });

    private static async Task<IResult> DeleteAsync(HubCaller caller, Guid id, Invitations invitations, CancellationToken cancel) =>
        (await invitations.DeleteAsync(caller, id, cancel)).NoContent();
}

internal sealed record BulkInvite
{
    [Required, MinLength(1)]
    public string? Org { get; init; }

    /// <summary>The name or id of a team to join as well.</summary>
    public string? Team { get; init; }

    /// <summary>owner, editor or member; member unless given.</summary>
    [RegularExpression(MemberRoles.Pattern, ErrorMessage = MemberRoles.Fault)]
    public string? Role { get; init; }

    /// <summary>Names of accounts, or e-mail addresses; at most 100.</summary>
    [Required, Length(1, 100, ErrorMessage = "Name 1 to 100 invitees.")]
    public IReadOnlyList<string?>? Invitees { get; init; }

    /// <summary>Says what would happen, and does nothing.</summary>
    public bool DryRun { get; init; }

    public MemberRole ToRole() => MemberRoles.Parse(Role) ?? MemberRole.Member;
}

internal sealed record InviteList(IReadOnlyList<InviteBody> Data);

internal sealed record InviteResults(IReadOnlyList<InviteResult> Invitees);

/// <param name="Status"><c>invited</c>, <c>existing_org_member</c> or <c>invalid_email_or_docker_id</c>.</param>
/// <param name="Invite">The invitation; null when there is none, as always with <c>dry_run</c>.</param>
internal sealed record InviteResult(string Invitee, string Status, InviteBody? Invite);

internal sealed record InviteBody(Guid Id, string InviterUsername, string Invitee, string Org, string Team, string Role)
{
    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Only Berth: the link to pass on, in the answer that makes it; null ever after.</summary>
    public string? AcceptUrl { get; init; }

    public static InviteBody Of(Invitation invitation) => new(
        invitation.Id, invitation.InvitedBy, invitation.Invitee, invitation.Organization, invitation.Team,
        invitation.Role.ToString().ToLowerInvariant())
    {
        CreatedAt = invitation.CreatedAt,
        ExpiresAt = invitation.ExpiresAt,
    };
}

/// <summary>Invites several at once and says of each what came of it.</summary>
internal sealed class Inviter(Invitations invitations, Accounts accounts)
{
    public static string LinkTo(HttpContext http, CreatedInvitation created) => $"{PublicAddress.Of(http)}/invitation/{created.Secret}";

    public async Task<Outcome<IReadOnlyList<InviteResult>>> InviteAsync(Caller caller, BulkInvite request, HttpContext http, CancellationToken cancel)
    {
        if ((await invitations.CheckAsync(caller, request.Org!, cancel)).Refusal is { } refused)
        {
            return refused;
        }

        var results = new List<InviteResult>();
        foreach (var invitee in request.Invitees!.Select(invitee => invitee?.Trim() ?? "").Distinct(StringComparer.Ordinal))
        {
            var (result, refusal) = await InviteAsync(caller, request, invitee, http, cancel);
            if (result is null)
            {
                return refusal!;
            }

            results.Add(result);
        }

        return results;
    }

    private async Task<(InviteResult? Result, Refusal? Refusal)> InviteAsync(
        Caller caller, BulkInvite request, string invitee, HttpContext http, CancellationToken cancel)
    {
        if (!await IsKnownOrAddressAsync(invitee, cancel))
        {
            return (new InviteResult(invitee, "invalid_email_or_docker_id", null), null);
        }

        var (invite, refusal) = request.DryRun
            ? (null, (await invitations.CheckAsync(caller, request.Org!, invitee, request.ToRole(), request.Team, cancel)).Refusal)
            : await CreateAsync(caller, request, invitee, http, cancel);
        return refusal switch
        {
            null => (new InviteResult(invitee, "invited", invite), null),
            { Code: "already_member" } => (new InviteResult(invitee, "existing_org_member", null), null),
            { Code: "invitee_invalid" } => (new InviteResult(invitee, "invalid_email_or_docker_id", null), null),
            _ => (null, refusal),
        };
    }

    private async Task<(InviteBody? Invite, Refusal? Refusal)> CreateAsync(
        Caller caller, BulkInvite request, string invitee, HttpContext http, CancellationToken cancel)
    {
        var created = await invitations.CreateAsync(caller, request.Org!, invitee, request.ToRole(), request.Team, cancel);
        return created.Succeeded
            ? (InviteBody.Of(created.Value.Invitation) with { AcceptUrl = LinkTo(http, created.Value) }, null)
            : (null, created.Refusal);
    }

    private async Task<bool> IsKnownOrAddressAsync(string invitee, CancellationToken cancel) =>
        invitee.Contains('@', StringComparison.Ordinal)
            ? MailAddress.TryCreate(invitee, out var address) && address.Address == invitee
            : await accounts.FindAsync(invitee, cancel) is { IsDisabled: false };
}
