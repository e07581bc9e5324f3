using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Identity;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Organizations;

/// <param name="Invitee">The name of an account, or an e-mail address.</param>
/// <param name="Organization">Empty for an invitation to the registry alone.</param>
public sealed record Invitation(Guid Id, string Organization, string Invitee, MemberRole Role, string Team)
{
    public string InvitedBy { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }
}

/// <param name="Secret">The end of the link, which is shown once: Berth sends no mail.</param>
public sealed record CreatedInvitation(Invitation Invitation, string Secret);

/// <summary>Invitations to an organization, and, where sign-up is by invitation, to the registry.</summary>
/// <remarks>
/// <code>
///   create ─► row with a secret's hash, for a week ─┬ who has an account, by the link or by name ─► member, team ────────────┐
///                    ▲                              ├ who has none signs up by the link ─► account ─► member, team ─────────┴► row gone
///   renew ───────────┘ another secret and week      └ a week over: found by nobody, and swept away
/// </code>
/// Whoever has the link is who was invited: Berth sends no mail, so the inviter hands it over. What an invitation gives is a gift of who
/// makes or renews it (<see cref="Gift"/>), and bounded like one.
/// </remarks>
public sealed class Invitations(MetadataStore store, AccessEpoch epoch, TimeProvider clock)
{
    private const int LongestInvitee = 254;
    private static readonly TimeSpan Term = TimeSpan.FromDays(7);

    /// <param name="organization">Empty, by an administrator, for the registry alone.</param>
    public Task<Outcome<CreatedInvitation>> CreateAsync(
        Caller caller, string organization, string invitee, MemberRole role, string? team, CancellationToken cancel) =>
        epoch.WriteAsync<CreatedInvitation>(
            async context =>
            {
                var place = await PlaceAsync(context, caller, organization, invitee, role, team, cancel);
                if (!place.Succeeded)
                {
                    return place.Refusal;
                }

                var (into, group) = place.Value;
                var row = new InvitationRow
                {
                    Id = Guid.CreateVersion7(clock.GetUtcNow()),
                    OrganizationId = into?.Id,
                    TeamId = group?.Id,
                    Invitee = invitee,
                    Role = role,
                    Hash = [],
                    InvitedBy = caller.Name,
                    CreatedAt = clock.GetUtcNow(),
                };
                context.Invitations.Add(row);
                context.Record(
                    clock, caller, AuditActions.Invite, organization, invitee, new { role = role.ToString(), team = group?.Name });
                var secret = Renew(row);
                return new CreatedInvitation(ToInvitation(row, organization, group?.Name), secret);
            },
            cancel);

    /// <summary>Whether the caller may invite anybody there; refused as the organization itself refuses.</summary>
    public Task<Outcome<Done>> CheckAsync(Caller caller, string organization, CancellationToken cancel) => store.ReadAsync(
        context => context.InOrganizationAsync<Done>(
            caller, organization, MemberRole.Owner, OrganizationScopes.EditInvitations, clock,
            _ => Task.FromResult<Outcome<Done>>(default(Done)), cancel),
        cancel);

    /// <summary>Whether <see cref="CreateAsync"/> would succeed.</summary>
    public Task<Outcome<Done>> CheckAsync(
        Caller caller, string organization, string invitee, MemberRole role, string? team, CancellationToken cancel) =>
        store.ReadAsync<Outcome<Done>>(
            async context => await PlaceAsync(context, caller, organization, invitee, role, team, cancel) is { Succeeded: false, Refusal: var refusal }
                ? refusal
                : default(Done),
            cancel);

    public Task<Outcome<IReadOnlyList<Invitation>>> ListAsync(Caller caller, string organization, CancellationToken cancel) =>
        store.ReadAsync<Outcome<IReadOnlyList<Invitation>>>(
            async context => await MayInviteAsync(context, caller, organization, OrganizationScopes.ReadInvitations, cancel)
                ? await ReadAsync(
                    context,
                    context.Invitations.Where(i => organization == ""
                        ? i.OrganizationId == null
                        : context.Organizations.Any(o => o.Id == i.OrganizationId && o.Name == organization)),
                    cancel)
                : Refusal.NotFound,
            cancel);

    /// <summary>Those that wait for the caller by name.</summary>
    public async Task<IReadOnlyList<Invitation>> ForAsync(Caller caller, CancellationToken cancel) =>
        caller.AccountId is null
            ? []
            : await store.ReadAsync(
                context => ReadAsync(context, context.Invitations.Where(i => i.Invitee == caller.Name && i.OrganizationId != null), cancel),
                cancel);

    public Task<Invitation?> FindAsync(string secret, CancellationToken cancel)
    {
        var hash = Secrets.Hash(secret);
        return store.ReadAsync(
            async context => (await ReadAsync(context, context.Invitations.Where(i => i.Hash == hash), cancel)).SingleOrDefault(), cancel);
    }

    /// <summary>A new secret and a new term; the old link ends.</summary>
    public Task<Outcome<CreatedInvitation>> RenewAsync(Caller caller, Guid id, CancellationToken cancel) => ChangeAsync<CreatedInvitation>(
        caller, id,
        async (context, row, organization) =>
        {
            var team = await context.Teams.SingleOrDefaultAsync(t => t.Id == row.TeamId, cancel);
            if (!await MayGiveAsync(context, caller, organization, row.Role, team, cancel))
            {
                return Refusal.Denied;
            }

            context.Record(clock, caller, AuditActions.Invite, organization, row.Invitee, new { role = row.Role.ToString() });
            var secret = Renew(row);
            return new CreatedInvitation(ToInvitation(row, organization, team?.Name), secret);
        },
        cancel);

    public Task<Outcome<Done>> DeleteAsync(Caller caller, Guid id, CancellationToken cancel) => ChangeAsync<Done>(
        caller, id,
        (context, row, organization) =>
        {
            context.Invitations.Remove(row);
            context.Record(clock, caller, AuditActions.InviteDelete, organization, row.Invitee);
            return Task.FromResult<Outcome<Done>>(default(Done));
        },
        cancel);

    /// <summary>By the link's secret, or by the id of an invitation in the caller's name.</summary>
    public Task<Outcome<Organization>> AcceptAsync(Caller caller, string secretOrId, CancellationToken cancel) =>
        epoch.WriteAsync<Organization>(
        async context =>
        {
            var (hash, now) = (Secrets.Hash(secretOrId), clock.GetUtcNow());
            Guid? id = Guid.TryParse(secretOrId, out var parsed) ? parsed : null;
            var row = await context.Invitations.SingleOrDefaultAsync(
                i => i.OrganizationId != null && i.ExpiresAt > now && (i.Hash == hash || (i.Id == id && i.Invitee == caller.Name)), cancel);
            if (row is null || await context.ManagerAsync(caller, clock, cancel) is not { AccountId: { } account })
            {
                return Refusal.NotFound;
            }

            var organization = await InvitationUse.JoinAsync(context, row, caller, account, clock, cancel);
            return new Organization(organization!.Id, organization.Name)
            {
                FullName = organization.FullName,
                CreatedAt = organization.CreatedAt,
            };
        },
        cancel);

    private Task<Outcome<T>> ChangeAsync<T>(
        Caller caller, Guid id, Func<BerthDbContext, InvitationRow, string, Task<Outcome<T>>> change, CancellationToken cancel) =>
        epoch.WriteAsync<T>(
        async context =>
        {
            var row = await context.Invitations.SingleOrDefaultAsync(i => i.Id == id, cancel);
            var organization = row?.OrganizationId is { } of
                ? await context.Organizations.Where(o => o.Id == of).Select(o => o.Name).SingleAsync(cancel)
                : "";
            return row is null || !await MayInviteAsync(context, caller, organization, OrganizationScopes.EditInvitations, cancel)
                ? Refusal.NotFound
                : caller.MayTake(row.Role) ? await change(context, row, organization) : Refusal.Denied;
        },
        cancel);

    /// <summary>Where somebody is invited to; refused when the caller may not, or the invitee need not be invited.</summary>
    private async Task<Outcome<InvitationPlace>> PlaceAsync(
        BerthDbContext context, Caller caller, string organization, string invitee, MemberRole role, string? team, CancellationToken cancel)
    {
        if (invitee.Length == 0 || !OneLine.Is(invitee, LongestInvitee))
        {
            return Refusal.Invalid("invitee_invalid", "Name an account or an e-mail address.", "invitee");
        }

        if (!await MayInviteAsync(context, caller, organization, OrganizationScopes.EditInvitations, cancel))
        {
            return Refusal.NotFound;
        }

        var into = organization.Length == 0 ? null : await context.Organizations.SingleAsync(o => o.Name == organization, cancel);
        var group = into is null || string.IsNullOrEmpty(team) ? null : await TeamAccess.FindAsync(context, into.Id, team, cancel);
        if (!string.IsNullOrEmpty(team) && group is null)
        {
            return Refusal.Invalid("team_unknown", "There is no team of that name.", "team");
        }

        if (!await MayGiveAsync(context, caller, organization, role, group, cancel))
        {
            return Refusal.Denied;
        }

        var isMember = into is not null && await context.Members.AnyAsync(
            m => m.OrganizationId == into.Id && context.Accounts.Any(a => a.Id == m.AccountId && a.Name == invitee), cancel);
        return isMember
            ? Refusal.Conflict("already_member", "Belongs to the organization already.", "invitee")
            : new InvitationPlace(into, group);
    }

    private static async Task<bool> MayGiveAsync(
        BerthDbContext context, Caller caller, string organization, MemberRole role, TeamRow? team, CancellationToken cancel) =>
        caller.MayGive(Gift.Of(organization, role))
        && (team is null || caller.MayGive(await Gift.OfAsync(context, organization, team, cancel)));

    private async Task<bool> MayInviteAsync(
        BerthDbContext context, Caller caller, string organization, OrganizationScopes scope, CancellationToken cancel) =>
        organization.Length == 0
            ? await context.ManagerAsync(caller, clock, cancel) is { IsAdministrator: true }
            : (await context.OrganizationAsync(caller, organization, MemberRole.Owner, scope, clock, cancel)).Succeeded;

    private string Renew(InvitationRow row)
    {
        var secret = Secrets.Create();
        row.Hash = Secrets.Hash(secret);
        row.ExpiresAt = clock.GetUtcNow() + Term;
        return secret;
    }

    private async Task<List<Invitation>> ReadAsync(BerthDbContext context, IQueryable<InvitationRow> query, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var rows = await query.Where(i => i.ExpiresAt > now).OrderBy(i => i.CreatedAt)
            .Select(i => new
            {
                Row = i,
                Organization = context.Organizations.Where(o => o.Id == i.OrganizationId).Select(o => o.Name).SingleOrDefault(),
                Team = context.Teams.Where(t => t.Id == i.TeamId).Select(t => t.Name).SingleOrDefault(),
            }).ToListAsync(cancel);
        return rows.ConvertAll(x => ToInvitation(x.Row, x.Organization, x.Team));
    }

    private static Invitation ToInvitation(InvitationRow row, string? organization, string? team) =>
        new(row.Id, organization ?? "", row.Invitee, row.Role, team ?? "")
        {
            InvitedBy = row.InvitedBy,
            CreatedAt = row.CreatedAt,
            ExpiresAt = row.ExpiresAt,
        };

    private sealed record InvitationPlace(OrganizationRow? Organization, TeamRow? Team);
}
