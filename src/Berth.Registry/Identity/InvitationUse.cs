using Berth.Registry.Callers;
using Berth.Registry.Database.Tables;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Identity;

/// <summary>What an invitation is good for: an account where strangers get none, and a place in an organization and a team.</summary>
internal static class InvitationUse
{
    /// <summary>For sign-up: an invitation to an organization invites to the registry too.</summary>
    public static Task<InvitationRow?> FindInForceAsync(
        BerthDbContext context, string secret, TimeProvider clock, CancellationToken cancel)
    {
        var (hash, now) = (Secrets.Hash(secret), clock.GetUtcNow());
        return context.Invitations.SingleOrDefaultAsync(i => i.Hash == hash && i.ExpiresAt > now, cancel);
    }

    /// <summary>Uses the invitation up, and makes the account a member of the organization, if it is to one.</summary>
    public static async Task<OrganizationRow?> JoinAsync(
        BerthDbContext context, InvitationRow row, Caller caller, long account, TimeProvider clock, CancellationToken cancel)
    {
        context.Invitations.Remove(row);
        var organization = await context.Organizations.SingleOrDefaultAsync(o => o.Id == row.OrganizationId, cancel);
        if (organization is not null && await context.Members.FindAsync([organization.Id, account], cancel) is null)
        {
            context.Members.Add(
                new MemberRow { OrganizationId = organization.Id, AccountId = account, Role = row.Role, JoinedAt = clock.GetUtcNow() });
            context.Record(clock, caller, AuditActions.MemberAdd, organization.Name, caller.Name, new { role = row.Role.ToString() });
        }

        if (row.TeamId is { } team && await context.TeamMembers.FindAsync([team, account], cancel) is null)
        {
            context.TeamMembers.Add(new TeamMemberRow { TeamId = team, AccountId = account });
        }

        return organization;
    }
}
