using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Access;

/// <summary>Reads from the database what a caller is to a repository.</summary>
/// <remarks>For one who has no rights the statements are as many whether the repository or its namespace is there or not: otherwise the time
/// an answer takes would tell what is hidden.</remarks>
internal static class Standings
{
    /// <summary>An id that no row has.</summary>
    private const long Nothing = 0;

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
            : standing with { Role = await RoleAsync(context, account.Id, name.Namespace, repository?.Id ?? Nothing, cancel) };
    }

    /// <summary>The highest of: owner of the namespace, role in its organization, rights of teams, collaborator.</summary>
    private static async Task<RepositoryRole> RoleAsync(
        BerthDbContext context, long account, string space, long repository, CancellationToken cancel)
    {
        var owner = await context.Namespaces.Where(n => n.Name == space).Select(n => new
        {
            n.AccountId,
            n.OrganizationId,
            Member = context.Members.Where(m => m.OrganizationId == n.OrganizationId && m.AccountId == account)
                .Select(m => (MemberRole?)m.Role).FirstOrDefault(),
        }).SingleOrDefaultAsync(cancel);
        if (owner is not null && (owner.AccountId == account || owner.Member >= MemberRole.Editor))
        {
            return RepositoryRole.Admin;
        }

        var organization = owner?.Member is null ? Nothing : owner.OrganizationId ?? Nothing;
        var teams = context.Teams.Where(
            t => t.OrganizationId == organization && context.TeamMembers.Any(m => m.TeamId == t.Id && m.AccountId == account));
        var roles = await context.Collaborators.Where(c => c.RepositoryId == repository && c.AccountId == account).Select(c => c.Role)
            .Concat(teams.Select(t => t.NamespaceRole))
            .Concat(context.TeamRights.Where(r => r.RepositoryId == repository && teams.Any(t => t.Id == r.TeamId)).Select(r => r.Role))
            .ToListAsync(cancel);
        return roles.DefaultIfEmpty(RepositoryRole.None).Max();
    }
}
