using System.Globalization;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Identity;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Organizations;

/// <summary>Members of an organization with the same rights. The Hub API calls it a group.</summary>
/// <param name="NamespaceRole">What it may do in every repository of the organization.</param>
public sealed record Team(long Id, string Organization, string Name, string Description, RepositoryRole NamespaceRole, int MemberCount);

/// <summary>Teams and their members. Members of the organization see them, owners change them. <c>team</c> is a name or an id in
/// digits.</summary>
public sealed class Teams(MetadataStore store, AccessEpoch epoch, TimeProvider clock)
{
    private const int LongestName = 100;

    public Task<Outcome<Team>> CreateAsync(Caller caller, string organization, string name, string description, CancellationToken cancel) =>
        epoch.WriteAsync<Team>(
            context => context.InOrganizationAsync<Team>(
                caller, organization, MemberRole.Owner, OrganizationScopes.EditTeams, clock,
                async access =>
                {
                    if (await CheckNameAsync(context, access.Row.Id, name, null, cancel) is { } refusal)
                    {
                        return refusal;
                    }

                    var row = new TeamRow
                    {
                        OrganizationId = access.Row.Id,
                        Name = name,
                        Description = AccountCreation.Shorten(description),
                    };
                    context.Teams.Add(row);
                    context.Record(clock, caller, AuditActions.TeamCreate, organization, name);
                    await context.SaveChangesAsync(cancel);
                    return new Team(row.Id, organization, name, row.Description, row.NamespaceRole, 0);
                },
                cancel),
            cancel);

    public Task<Outcome<CountedPage<Team>>> ListAsync(
        Caller caller, string organization, string? search, int skip, int count, CancellationToken cancel) =>
        store.ReadAsync(
            context => context.InOrganizationAsync<CountedPage<Team>>(
                caller, organization, MemberRole.Member, OrganizationScopes.ReadTeams, clock,
                async access =>
                {
                    var rows = context.Teams.Where(
                        t => t.OrganizationId == access.Row.Id && (string.IsNullOrEmpty(search) || t.Name.Contains(search)));
                    var items = await Project(context, organization, rows.OrderBy(t => t.Name).Skip(skip).Take(count)).ToListAsync(cancel);
                    return new CountedPage<Team>(items, await rows.CountAsync(cancel));
                },
                cancel),
            cancel);

    public Task<Outcome<Page<Team>>> PageAsync(Caller caller, string organization, KeyRange range, CancellationToken cancel) =>
        store.ReadAsync(
            context => context.InOrganizationAsync<Page<Team>>(
                caller, organization, MemberRole.Member, OrganizationScopes.ReadTeams, clock,
                async access =>
                {
                    var rows = context.Teams.Where(t => t.OrganizationId == access.Row.Id).InRange(t => t.Name, range);
                    return Page.Cut(await Project(context, organization, rows).ToListAsync(cancel), team => team.Name, range);
                },
                cancel),
            cancel);

    public Task<Outcome<Team>> FindAsync(Caller caller, string organization, string team, CancellationToken cancel) => store.ReadAsync(
        context => context.InTeamAsync<Team>(
            caller, organization, team, MemberRole.Member, OrganizationScopes.ReadTeams, clock,
            async row => await Project(context, organization, context.Teams.Where(t => t.Id == row.Id)).SingleAsync(cancel),
            cancel),
        cancel);

    /// <summary>Null leaves a part as it is.</summary>
    public Task<Outcome<Team>> UpdateAsync(
        Caller caller, string organization, string team, string? name, string? description, RepositoryRole? namespaceRole,
        CancellationToken cancel) =>
        ChangeAsync<Team>(
            caller, organization, team,
            async (context, row) =>
            {
                if (namespaceRole is { } everywhere && everywhere != row.NamespaceRole
                    && !caller.MayGive(Gift.Everywhere(organization, everywhere)))
                {
                    return Refusal.Denied;
                }

                if (name is not null && await CheckNameAsync(context, row.OrganizationId, name, row.Id, cancel) is { } refusal)
                {
                    return refusal;
                }

                row.Name = name ?? row.Name;
                row.Description = AccountCreation.Shorten(description ?? row.Description);
                row.NamespaceRole = namespaceRole ?? row.NamespaceRole;
                context.Record(
                    clock, caller, AuditActions.TeamUpdate, organization, row.Name, new { everywhere = row.NamespaceRole.ToString() });
                await context.SaveChangesAsync(cancel);
                return await Project(context, organization, context.Teams.Where(t => t.Id == row.Id)).SingleAsync(cancel);
            },
            cancel);

    public Task<Outcome<Done>> DeleteAsync(Caller caller, string organization, string team, CancellationToken cancel) => ChangeAsync<Done>(
        caller, organization, team,
        (context, row) =>
        {
            context.Teams.Remove(row);
            context.Record(clock, caller, AuditActions.TeamDelete, organization, row.Name);
            return Task.FromResult<Outcome<Done>>(default(Done));
        },
        cancel);

    public Task<Outcome<CountedPage<Member>>> MembersAsync(
        Caller caller, string organization, string team, int skip, int count, CancellationToken cancel) => store.ReadAsync(
        context => context.InTeamAsync<CountedPage<Member>>(
            caller, organization, team, MemberRole.Member, OrganizationScopes.ReadTeams, clock,
            async row => await Members.PageAsync(
                context, row.OrganizationId, Of(context, row), null, skip, count, cancel),
            cancel),
        cancel);

    public Task<Outcome<Page<Member>>> MemberPageAsync(
        Caller caller, string organization, string team, KeyRange range, CancellationToken cancel) => store.ReadAsync(
        context => context.InTeamAsync<Page<Member>>(
            caller, organization, team, MemberRole.Member, OrganizationScopes.ReadTeams, clock,
            async row => await Members.PageAsync(context, row.OrganizationId, Of(context, row), range, cancel),
            cancel),
        cancel);

    /// <summary>The account must belong to the organization.</summary>
    public Task<Outcome<Done>> AddMemberAsync(Caller caller, string organization, string team, string account, CancellationToken cancel) =>
        ChangeAsync<Done>(
            caller, organization, team,
            async (context, row) =>
            {
                var person = await context.AccountAsync(account, cancel);
                if (person is null || await context.Members.FindAsync([row.OrganizationId, person.Id], cancel) is null)
                {
                    return Refusal.Invalid("not_a_member", "There is no member of that name in the organization.", "member");
                }

                if (await context.TeamMembers.FindAsync([row.Id, person.Id], cancel) is null)
                {
                    if (!caller.MayGive(await Gift.OfAsync(context, organization, row, cancel)))
                    {
                        return Refusal.Denied;
                    }

                    context.TeamMembers.Add(new TeamMemberRow { TeamId = row.Id, AccountId = person.Id });
                    context.Record(clock, caller, AuditActions.TeamMemberAdd, organization, account, new { team = row.Name });
                }

                return default(Done);
            },
            cancel);

    public Task<Outcome<Done>> RemoveMemberAsync(
        Caller caller, string organization, string team, string account, CancellationToken cancel) =>
        ChangeAsync<Done>(
            caller, organization, team,
            async (context, row) =>
            {
                var person = await context.AccountAsync(account, cancel);
                if (person is null || await context.TeamMembers.FindAsync([row.Id, person.Id], cancel) is not { } member)
                {
                    return Refusal.NotFound;
                }

                context.TeamMembers.Remove(member);
                context.Record(clock, caller, AuditActions.TeamMemberRemove, organization, account, new { team = row.Name });
                return default(Done);
            },
            cancel);

    private Task<Outcome<T>> ChangeAsync<T>(
        Caller caller, string organization, string team, Func<BerthDbContext, TeamRow, Task<Outcome<T>>> change,
        CancellationToken cancel) =>
        epoch.WriteAsync<T>(
            context => context.InTeamAsync(
                caller, organization, team, MemberRole.Owner, OrganizationScopes.EditTeams, clock, row => change(context, row), cancel),
            cancel);

    private static async Task<Refusal?> CheckNameAsync(
        BerthDbContext context, long organization, string name, long? self, CancellationToken cancel)
    {
        // A name of digits only would be taken for an id.
        if (name.Length == 0 || name != name.Trim() || !OneLine.Is(name, LongestName) || name.Contains('/', StringComparison.Ordinal)
            || name.All(char.IsAsciiDigit))
        {
            return Refusal.Invalid(
                "team_name_invalid", $"A team's name has 1 to {LongestName} characters, not only digits and no slash.", "name");
        }

        return await context.Teams.AnyAsync(t => t.OrganizationId == organization && t.Name == name && t.Id != self, cancel)
            ? Refusal.Conflict("team_name_taken", "There is a team of that name.", "name")
            : null;
    }

    private static IQueryable<MemberRow> Of(BerthDbContext context, TeamRow team) => context.Members.Where(
        m => m.OrganizationId == team.OrganizationId && context.TeamMembers.Any(t => t.TeamId == team.Id && t.AccountId == m.AccountId));

    private static IQueryable<Team> Project(BerthDbContext context, string organization, IQueryable<TeamRow> rows) => rows.Select(
        t => new Team(t.Id, organization, t.Name, t.Description, t.NamespaceRole, context.TeamMembers.Count(m => m.TeamId == t.Id)));
}

internal static class TeamAccess
{
    /// <summary>Runs the rest on the organization's team of that name or id.</summary>
    public static Task<Outcome<T>> InTeamAsync<T>(
        this BerthDbContext context, Caller caller, string organization, string team, MemberRole needed, OrganizationScopes scope,
        TimeProvider clock, Func<TeamRow, Task<Outcome<T>>> rest, CancellationToken cancel) =>
        context.InOrganizationAsync(
            caller, organization, needed, scope, clock,
            async access => await FindAsync(context, access.Row.Id, team, cancel) is { } row ? await rest(row) : Refusal.NotFound,
            cancel);

    public static Task<TeamRow?> FindAsync(BerthDbContext context, long organization, string team, CancellationToken cancel)
    {
        var teams = context.Teams.Where(t => t.OrganizationId == organization);
        return long.TryParse(team, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? teams.SingleOrDefaultAsync(t => t.Id == id, cancel)
            : teams.SingleOrDefaultAsync(t => t.Name == team, cancel);
    }
}
