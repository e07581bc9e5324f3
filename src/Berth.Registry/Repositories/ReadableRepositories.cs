using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Repositories;

/// <summary>Which repositories a caller may read, as a condition that the database can page by. It says the same as
/// <see cref="Standings"/>, for all repositories at once; a test holds the two together.</summary>
internal static class ReadableRepositories
{
    public static async Task<IQueryable<RepositoryRow>> ReadableAsync(
        this BerthDbContext context, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (caller.IsSystem || await RegistryState.IsOpenAsync(context, cancel))
        {
            return context.Repositories;
        }

        var rights = await RightsAsync(context, caller.Identity, clock, cancel);
        return rights is { } granted
            ? Restrict(context.Repositories, granted, caller.Limits)
            : context.Repositories.Where(r => !r.IsPrivate);
    }

    private static async Task<Rights?> RightsAsync(
        BerthDbContext context, CallerIdentity caller, TimeProvider clock, CancellationToken cancel)
    {
        if (caller.Kind == CallerKind.Organization)
        {
            return await context.IsInForceAsync(caller, 0, clock, cancel)
                ? new Rights(
                    false, await context.Namespaces.Where(n => n.OrganizationId == caller.Id).Select(n => n.Name).ToListAsync(cancel), [])
                : null;
        }

        var account = caller.Kind == CallerKind.Account
            ? await context.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == caller.Id && a.DisabledAt == null, cancel)
            : null;
        if (account is null || !await context.IsInForceAsync(caller, account.Stamp, clock, cancel))
        {
            return null;
        }

        // Each from the caller's own rows on: what belongs to others is many times as much.
        var teams = from member in context.TeamMembers
                    join team in context.Teams on member.TeamId equals team.Id
                    join m in context.Members on new { team.OrganizationId, member.AccountId } equals new { m.OrganizationId, m.AccountId }
                    where member.AccountId == account.Id
                    select team;
        var organizations = context.Members.Where(m => m.AccountId == account.Id && m.Role >= MemberRole.Editor).Select(m => (long?)m.OrganizationId)
            .Union(teams.Where(t => t.NamespaceRole > RepositoryRole.None).Select(t => (long?)t.OrganizationId));
        var spaces = await context.Namespaces.Where(n => n.AccountId == account.Id).Select(n => n.Name)
            .Union(context.Namespaces.Join(organizations, n => n.OrganizationId, id => id, (space, _) => space.Name))
            .ToListAsync(cancel);
        var repositories = await context.Collaborators.Where(c => c.AccountId == account.Id).Select(c => c.RepositoryId)
            .Union(teams.Join(context.TeamRights, t => t.Id, r => r.TeamId, (_, right) => right.RepositoryId))
            .ToListAsync(cancel);
        return new Rights(account.IsAdministrator, spaces, repositories);
    }

    private static IQueryable<RepositoryRow> Restrict(IQueryable<RepositoryRow> all, Rights rights, CredentialLimits limits)
    {
        var granted = limits.Grants.Where(grant => grant.Scopes.HasFlag(TokenScopes.Read)).Select(grant => grant.Pattern).ToList();
        var everywhere = granted.Contains(TokenGrant.Everywhere);
        var names = granted.Where(pattern => !pattern.EndsWith('*')).ToList();
        var spaces = granted.Where(pattern => pattern.EndsWith("/*", StringComparison.Ordinal)).Select(pattern => pattern[..^2]).ToList();
        return all.Where(r => !r.IsPrivate
            || ((rights.All || rights.Spaces.Contains(r.Namespace) || rights.Repositories.Contains(r.Id))
                && (everywhere || names.Contains(r.Name) || spaces.Contains(r.Namespace))));
    }

    private sealed record Rights(bool All, List<string> Spaces, List<long> Repositories);
}
