using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Identity;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Organizations;

/// <summary>Organizations themselves. To who does not belong to one it does not exist, but for its name and profile; members see it, owners
/// change it.</summary>
public sealed class OrganizationCatalog(MetadataStore store, AccessEpoch epoch, TimeProvider clock)
{
    /// <summary>The caller becomes its first owner; an administrator or the command line may name another one.</summary>
    public Task<Outcome<Organization>> CreateAsync(Caller caller, string name, string fullName, string? owner, CancellationToken cancel) =>
        epoch.WriteAsync<Organization>(
            async context =>
            {
                if (await context.ManagerAsync(caller, clock, cancel) is not { } manager
                    || (owner is not null && !manager.IsAdministrator))
                {
                    return Refusal.Denied;
                }

                if (Names.Check(name) is { } refusal)
                {
                    return refusal;
                }

                if (await AccountCreation.IsTakenAsync(context, name, mayTakeOver: manager.IsAdministrator, cancel))
                {
                    return Names.Taken;
                }

                var first = owner is null ? manager.AccountId : (await context.AccountAsync(owner, cancel))?.Id;
                return first is { } account
                    ? await AddAsync(context, caller, name, fullName, account, cancel)
                    : Refusal.Invalid("owner_unknown", "There is no account of that name to own the organization.", "owner");
            },
            cancel);

    public Task<Organization?> FindAsync(string name, CancellationToken cancel) =>
        store.ReadAsync(
            context => Project(context, context.Organizations.Where(o => o.Name == name)).SingleOrDefaultAsync(cancel), cancel);

    /// <summary>Those the caller belongs to; all of them with <paramref name="all"/>, for an administrator.</summary>
    public Task<Outcome<CountedPage<Organization>>> ListAsync(Caller caller, bool all, int skip, int count, CancellationToken cancel) =>
        store.ReadAsync<Outcome<CountedPage<Organization>>>(
            async context =>
            {
                var manager = await context.ManagerAsync(caller, clock, cancel);
                if (manager is null || (all && !manager.IsAdministrator))
                {
                    return Refusal.Denied;
                }

                var query = all
                    ? context.Organizations
                    : context.Organizations.Where(
                        o => context.Members.Any(m => m.OrganizationId == o.Id && m.AccountId == manager.AccountId));
                var items = await Project(context, query.OrderBy(o => o.Name).Skip(skip).Take(count)).ToListAsync(cancel);
                return new CountedPage<Organization>(items, await query.CountAsync(cancel));
            },
            cancel);

    /// <summary>For administrators: a page of all of them.</summary>
    public Task<Outcome<Page<Organization>>> PageAsync(Caller caller, KeyRange range, CancellationToken cancel) =>
        store.ReadAsync<Outcome<Page<Organization>>>(
            async context => await context.ManagerAsync(caller, clock, cancel) is { IsAdministrator: true }
                ? Page.Cut(
                    await Project(context, context.Organizations.InRange(o => o.Name, range)).ToListAsync(cancel), o => o.Name, range)
                : Refusal.Denied,
            cancel);

    public Task<Outcome<Organization>> UpdateAsync(Caller caller, string name, OrganizationChange change, CancellationToken cancel) =>
        epoch.WriteAsync<Organization>(
            context => context.InOrganizationAsync<Organization>(
                caller, name, MemberRole.Owner, OrganizationScopes.None, clock,
                async access =>
                {
                    var row = access.Row;
                    row.FullName = AccountCreation.Shorten(change.FullName ?? row.FullName);
                    row.Location = AccountCreation.Shorten(change.Location ?? row.Location);
                    row.Company = AccountCreation.Shorten(change.Company ?? row.Company);
                    if (change.NewRepositoriesArePrivate is { } isPrivate)
                    {
                        var space = await context.Namespaces.SingleAsync(n => n.OrganizationId == row.Id, cancel);
                        space.NewRepositoriesArePrivate = isPrivate;
                    }

                    context.Record(clock, caller, AuditActions.OrganizationUpdate, name, name);
                    await context.SaveChangesAsync(cancel);
                    return await Project(context, context.Organizations.Where(o => o.Id == row.Id)).SingleAsync(cancel);
                },
                cancel),
            cancel);

    /// <summary>The caller's role; null for an outsider and for a token of the organization. An administrator counts as owner.</summary>
    public Task<MemberRole?> RoleAsync(Caller caller, string name, CancellationToken cancel) => store.ReadAsync(
        async context => await context.OrganizationAsync(caller, name, MemberRole.Member, OrganizationScopes.None, clock, cancel) is { Succeeded: true } access
            ? access.Value.Role
            : (MemberRole?)null,
        cancel);

    private async Task<Outcome<Organization>> AddAsync(
        BerthDbContext context, Caller caller, string name, string fullName, long owner, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var row = new OrganizationRow { Name = name, FullName = AccountCreation.Shorten(fullName), CreatedAt = now };
        context.Organizations.Add(row);
        await context.SaveChangesAsync(cancel);
        context.Namespaces.Add(new NamespaceRow { Name = name, Skeleton = Names.Skeleton(name), OrganizationId = row.Id });
        context.Members.Add(new MemberRow { OrganizationId = row.Id, AccountId = owner, Role = MemberRole.Owner, JoinedAt = now });
        context.Record(clock, caller, AuditActions.OrganizationCreate, name, name);
        return new Organization(row.Id, name) { FullName = row.FullName, CreatedAt = now, MemberCount = 1 };
    }

    private static IQueryable<Organization> Project(BerthDbContext context, IQueryable<OrganizationRow> rows) =>
        rows.Select(o => new Organization(o.Id, o.Name)
        {
            FullName = o.FullName,
            Location = o.Location,
            Company = o.Company,
            CreatedAt = o.CreatedAt,
            NewRepositoriesArePrivate = context.Namespaces.Any(n => n.OrganizationId == o.Id && n.NewRepositoriesArePrivate),
            MemberCount = context.Members.Count(m => m.OrganizationId == o.Id),
        });
}
