using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Organizations;

/// <summary>Who belongs to an organization, and as what. Members see it, owners change it; there is always an owner.</summary>
public sealed class Members(MetadataStore store, AccessEpoch epoch, TimeProvider clock)
{
    /// <summary>In the order of their names.</summary>
    public Task<Outcome<CountedPage<Member>>> ListAsync(
        Caller caller, string organization, string? search, MemberRole? role, int skip, int count, CancellationToken cancel) =>
        store.ReadAsync(
            context => context.InOrganizationAsync<CountedPage<Member>>(
                caller, organization, MemberRole.Member, OrganizationScopes.ReadMembers, clock,
                async access =>
                {
                    var rows = context.Members.Where(m => m.OrganizationId == access.Row.Id && (role == null || m.Role == role));
                    return await PageAsync(context, access.Row.Id, rows, search, skip, count, cancel);
                },
                cancel),
            cancel);

    public Task<Outcome<Page<Member>>> PageAsync(Caller caller, string organization, KeyRange range, CancellationToken cancel) =>
        store.ReadAsync(
            context => context.InOrganizationAsync<Page<Member>>(
                caller, organization, MemberRole.Member, OrganizationScopes.ReadMembers, clock,
                async access => await PageAsync(
                    context, access.Row.Id, context.Members.Where(m => m.OrganizationId == access.Row.Id), range, cancel),
                cancel),
            cancel);

    public Task<Outcome<Member>> FindAsync(Caller caller, string organization, string account, CancellationToken cancel) => store.ReadAsync(
        context => context.InOrganizationAsync<Member>(
            caller, organization, MemberRole.Member, OrganizationScopes.ReadMembers, clock,
            async access =>
            {
                var rows = context.Members.Where(m => m.OrganizationId == access.Row.Id);
                var people = await WithAccounts(context, rows).Where(x => x.Account.Name == account).ToListAsync(cancel);
                return await DescribeAsync(context, access.Row.Id, people, cancel) is [var member] ? member : Refusal.NotFound;
            },
            cancel),
        cancel);

    /// <summary>Adds an account, or gives a member another role. The last owner stays one.</summary>
    public Task<Outcome<Member>> SetAsync(Caller caller, string organization, string account, MemberRole role, CancellationToken cancel) =>
        epoch.WriteAsync<Member>(
            context => context.InOrganizationAsync<Member>(
                caller, organization, MemberRole.Owner, OrganizationScopes.EditMembers, clock,
                async access =>
                {
                    if (await context.AccountAsync(account, cancel) is not { } person)
                    {
                        return Refusal.Invalid("account_unknown", "There is no account of that name.", "member");
                    }

                    var row = await context.Members.FindAsync([access.Row.Id, person.Id], cancel);
                    if ((row is not null && !caller.MayTake(row.Role))
                        || (row?.Role != role && !caller.MayGive(Gift.Of(organization, role))))
                    {
                        return Refusal.Denied;
                    }

                    if (row is { Role: MemberRole.Owner } && role != MemberRole.Owner && await IsLastOwnerAsync(context, row, cancel))
                    {
                        return LastOwner;
                    }

                    var action = row is null ? AuditActions.MemberAdd : AuditActions.MemberRole;
                    row ??= context.Members.Add(
                        new MemberRow { OrganizationId = access.Row.Id, AccountId = person.Id, JoinedAt = clock.GetUtcNow() }).Entity;
                    row.Role = role;
                    context.Record(clock, caller, action, organization, account, new { role = role.ToString() });
                    return new Member(person.Id, person.Name, role)
                    {
                        FullName = person.FullName,
                        Email = person.Email,
                        Company = person.Company,
                        JoinedAt = row.JoinedAt,
                    };
                },
                cancel),
            cancel);

    /// <summary>Owners remove anybody, everybody removes themselves, except the last owner.</summary>
    public Task<Outcome<Done>> RemoveAsync(Caller caller, string organization, string account, CancellationToken cancel)
    {
        var leaves = caller.Name == account && caller.Limits.AllowManagement;
        return epoch.WriteAsync<Done>(
            context => context.InOrganizationAsync<Done>(
                caller, organization, leaves ? MemberRole.Member : MemberRole.Owner, OrganizationScopes.EditMembers, clock,
                async access =>
                {
                    var person = await context.AccountAsync(account, cancel);
                    var row = person is null ? null : await context.Members.FindAsync([access.Row.Id, person.Id], cancel);
                    if (row is null)
                    {
                        return Refusal.NotFound;
                    }

                    if (!caller.MayTake(row.Role))
                    {
                        return Refusal.Denied;
                    }

                    if (await IsLastOwnerAsync(context, row, cancel))
                    {
                        return LastOwner;
                    }

                    context.Members.Remove(row);
                    await context.TeamMembers
                        .Where(m =>
                            m.AccountId == row.AccountId && context.Teams.Any(t => t.Id == m.TeamId && t.OrganizationId == access.Row.Id))
                        .ExecuteDeleteAsync(cancel);
                    context.Record(clock, caller, AuditActions.MemberRemove, organization, account);
                    return default(Done);
                },
                cancel),
            cancel);
    }

    /// <summary>Some of these members with what is known of them, as the organization's and a team's lists show them.</summary>
    internal static async Task<CountedPage<Member>> PageAsync(
        BerthDbContext context, long organization, IQueryable<MemberRow> rows, string? search, int skip, int count,
        CancellationToken cancel)
    {
        var query = WithAccounts(context, rows);
        if (!string.IsNullOrEmpty(search))
        {
            query = query.Where(x => x.Account.Name.Contains(search) || x.Account.FullName.Contains(search));
        }

        var people = await query.OrderBy(x => x.Account.Name).Skip(skip).Take(count).ToListAsync(cancel);
        return new CountedPage<Member>(await DescribeAsync(context, organization, people, cancel), await query.CountAsync(cancel));
    }

    internal static async Task<Page<Member>> PageAsync(
        BerthDbContext context, long organization, IQueryable<MemberRow> rows, KeyRange range, CancellationToken cancel)
    {
        var people = await WithAccounts(context, rows).InRange(x => x.Account.Name, range).ToListAsync(cancel);
        return Page.Cut(await DescribeAsync(context, organization, people, cancel), member => member.Name, range);
    }

    private static IQueryable<Person> WithAccounts(BerthDbContext context, IQueryable<MemberRow> rows) =>
        rows.Join(context.Accounts, m => m.AccountId, a => a.Id, (member, account) => new Person { Member = member, Account = account });

    private static async Task<List<Member>> DescribeAsync(
        BerthDbContext context, long organization, List<Person> people, CancellationToken cancel)
    {
        var ids = people.ConvertAll(x => x.Account.Id);
        var own = context.Teams.Where(t => t.OrganizationId == organization);
        var teams = await context.TeamMembers.Where(m => ids.Contains(m.AccountId))
            .Join(own, m => m.TeamId, t => t.Id, (m, t) => new { m.AccountId, t.Name })
            .ToListAsync(cancel);
        var of = teams.ToLookup(t => t.AccountId, t => t.Name);
        return people.ConvertAll(x => new Member(x.Account.Id, x.Account.Name, x.Member.Role)
        {
            FullName = x.Account.FullName,
            Email = x.Account.Email,
            Company = x.Account.Company,
            JoinedAt = x.Member.JoinedAt,
            Teams = [.. of[x.Account.Id].Order(StringComparer.Ordinal)],
        });
    }

    private static Refusal LastOwner => Refusal.Conflict("last_owner", "This is the last owner; make somebody else one first.");

    private static async Task<bool> IsLastOwnerAsync(BerthDbContext context, MemberRow row, CancellationToken cancel) =>
        row.Role == MemberRole.Owner && !await context.Members.AnyAsync(
            m => m.OrganizationId == row.OrganizationId && m.AccountId != row.AccountId && m.Role == MemberRole.Owner, cancel);

    private sealed class Person
    {
        public required MemberRow Member { get; init; }

        public required AccountRow Account { get; init; }
    }
}
