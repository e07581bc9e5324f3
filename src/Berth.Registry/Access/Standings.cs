using Berth.Oci;
using Berth.Registry.Database;
using Berth.Registry.Identity;
using Berth.Registry.Organizations;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Access;

/// <summary>Reads from the database what a caller is to a repository.</summary>
internal static class Standings
{
    public static async Task<Standing> StandingAsync(
        this BerthDbContext context, CallerIdentity caller, RepositoryName name, TimeProvider clock, CancellationToken cancel)
    {
        var text = name.ToString();
        var repository = await context.Repositories.Where(r => r.Name == text).Select(r => new { r.Id, r.IsPrivate })
            .SingleOrDefaultAsync(cancel);
        var standing = new Standing(repository is not null, repository is { IsPrivate: true }, RepositoryRole.None, false, true)
        {
            RepositoryId = repository?.Id,
        };
        switch (caller.Kind)
        {
            case CallerKind.Anonymous:
                return standing;
            case CallerKind.System:
                return standing with { Role = RepositoryRole.Admin, IsAdministrator = true };
            case CallerKind.Organization:
                var inForce = await context.IsInForceAsync(caller, 0, clock, cancel);
                var owns = inForce
                    && await context.Namespaces.AnyAsync(n => n.Name == name.Namespace && n.OrganizationId == caller.Id, cancel);
                return standing with { InForce = inForce, Role = owns ? RepositoryRole.Admin : RepositoryRole.None };
        }

        var account = await context.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == caller.Id && a.DisabledAt == null, cancel);
        if (account is null || !await context.IsInForceAsync(caller, account.Stamp, clock, cancel))
        {
            return standing with { InForce = false };
        }

        return account.IsAdministrator
            ? standing with { Role = RepositoryRole.Admin, IsAdministrator = true }
            : standing with { Role = await RoleAsync(context, account.Id, name.Namespace, repository?.Id, cancel) };
    }

    /// <summary>The highest of: owner of the namespace, role in its organization, rights of teams, collaborator.</summary>
    private static async Task<RepositoryRole> RoleAsync(
        BerthDbContext context, long account, string space, long? repository, CancellationToken cancel)
    {
        var owner = await context.Namespaces.AsNoTracking().SingleOrDefaultAsync(n => n.Name == space, cancel);
        if (owner?.AccountId == account)
        {
            return RepositoryRole.Admin;
        }

        var role = RepositoryRole.None;
        if (owner?.OrganizationId is { } organization)
        {
            role = await InOrganizationAsync(context, account, organization, repository, cancel);
        }

        var collaborator = repository is null
            ? RepositoryRole.None
            : await context.Collaborators.Where(c => c.RepositoryId == repository && c.AccountId == account).Select(c => c.Role)
                .SingleOrDefaultAsync(cancel);
        return collaborator > role ? collaborator : role;
    }

    private static async Task<RepositoryRole> InOrganizationAsync(
        BerthDbContext context, long account, long organization, long? repository, CancellationToken cancel)
    {
        var member = await context.Members.Where(m => m.OrganizationId == organization && m.AccountId == account)
            .Select(m => (MemberRole?)m.Role).SingleOrDefaultAsync(cancel);
        if (member is null or >= MemberRole.Editor)
        {
            return member is null ? RepositoryRole.None : RepositoryRole.Admin;
        }

        var teams = context.Teams.Where(
            t => t.OrganizationId == organization && context.TeamMembers.Any(m => m.TeamId == t.Id && m.AccountId == account));
        var everywhere = await teams.Select(t => t.NamespaceRole).ToListAsync(cancel);
        var here = await context.TeamRights.Where(r => r.RepositoryId == repository && teams.Any(t => t.Id == r.TeamId))
            .Select(r => r.Role).ToListAsync(cancel);
        return everywhere.Concat(here).DefaultIfEmpty(RepositoryRole.None).Max();
    }
}
