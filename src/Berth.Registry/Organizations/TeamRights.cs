using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Organizations;

/// <summary>What a team may do in one repository.</summary>
public sealed record TeamRight(long TeamId, string Team, string Repository, RepositoryRole Role);

/// <summary>The rights of teams in single repositories of their organization, set by who administers the repository.</summary>
public sealed class TeamRights(MetadataStore store, AccessEpoch epoch, TimeProvider clock)
{
    public Task<Outcome<IReadOnlyList<TeamRight>>> ListAsync(Caller caller, RepositoryName repository, CancellationToken cancel) =>
        store.ReadAsync<Outcome<IReadOnlyList<TeamRight>>>(
            async context =>
            {
                var found = await context.AdministeredAsync(caller, repository, clock, cancel);
                if (!found.Succeeded)
                {
                    return found.Refusal;
                }

                var text = repository.ToString();
                return await context.TeamRights.Where(r => r.RepositoryId == found.Value.Id)
                    .Join(context.Teams, r => r.TeamId, t => t.Id, (right, team) => new { right, team })
                    .OrderBy(x => x.team.Name).Select(x => new TeamRight(x.team.Id, x.team.Name, text, x.right.Role)).ToListAsync(cancel);
            },
            cancel);

    public Task<Outcome<Page<TeamRight>>> PageAsync(
        Caller caller, RepositoryName repository, KeyRange range, CancellationToken cancel) =>
        store.ReadAsync<Outcome<Page<TeamRight>>>(
            async context =>
            {
                var found = await context.AdministeredAsync(caller, repository, clock, cancel);
                if (!found.Succeeded)
                {
                    return found.Refusal;
                }

                var text = repository.ToString();
                var rights = await context.TeamRights.Where(r => r.RepositoryId == found.Value.Id)
                    .Join(context.Teams, r => r.TeamId, t => t.Id, (right, team) => new { right, team }).InRange(x => x.team.Name, range)
                    .Select(x => new TeamRight(x.team.Id, x.team.Name, text, x.right.Role)).ToListAsync(cancel);
                return Page.Cut(rights, right => right.Team, range);
            },
            cancel);

    /// <summary><see cref="RepositoryRole.None"/> takes the right away.</summary>
    public Task<Outcome<TeamRight>> SetAsync(
        Caller caller, RepositoryName repository, string team, RepositoryRole role, CancellationToken cancel) =>
        epoch.WriteAsync<TeamRight>(
        async context =>
        {
            var found = await context.AdministeredAsync(caller, repository, clock, cancel);
            if (!found.Succeeded)
            {
                return found.Refusal;
            }

            if (!caller.MayGive(Gift.Of(repository, role)))
            {
                return Refusal.Denied;
            }

            var organization = await context.Namespaces.Where(n => n.Name == repository.Namespace).Select(n => n.OrganizationId)
                .SingleOrDefaultAsync(cancel);
            if (organization is not { } id || await TeamAccess.FindAsync(context, id, team, cancel) is not { } row)
            {
                return Refusal.NotFound;
            }

            var right = await context.TeamRights.FindAsync([row.Id, found.Value.Id], cancel);
            if (role == RepositoryRole.None)
            {
                context.TeamRights.RemoveRange(right is null ? [] : [right]);
            }
            else
            {
                right ??= context.TeamRights.Add(new TeamRightRow { TeamId = row.Id, RepositoryId = found.Value.Id }).Entity;
                right.Role = role;
            }

            context.Record(
                clock, caller, AuditActions.TeamRight, repository.Namespace, repository.ToString(),
                new { team = row.Name, role = role.ToString() });
            return new TeamRight(row.Id, row.Name, repository.ToString(), role);
        },
        cancel);
}
