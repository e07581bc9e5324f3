using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Organizations;

/// <summary>An organization as one caller meets it, inside a query or change.</summary>
/// <param name="Role">An administrator counts as owner; an organization's token has the role it needs, and no other.</param>
internal sealed record OrganizationAccess(OrganizationRow Row, Manager Caller, MemberRole Role);

internal static class OrganizationAccesses
{
    /// <summary>Refused when the caller's role is below <paramref name="needed"/>: to an outsider as if there were no such
    /// organization.</summary>
    /// <param name="scope">What a token of the organization must have for it; with none, no token of an organization may.</param>
    public static async Task<Outcome<OrganizationAccess>> OrganizationAsync(
        this BerthDbContext context, Caller caller, string name, MemberRole needed, OrganizationScopes scope, TimeProvider clock,
        CancellationToken cancel)
    {
        if (caller.OrganizationId is not null)
        {
            return await context.OwnOrganizationAsync(caller, name, scope, clock, cancel) is { } own
                ? new OrganizationAccess(own, new Manager(null, false), needed)
                : Refusal.NotFound;
        }

        var manager = await context.ManagerAsync(caller, clock, cancel);
        var row = manager is null ? null : await context.Organizations.SingleOrDefaultAsync(o => o.Name == name, cancel);
        if (manager is null || row is null)
        {
            return Refusal.NotFound;
        }

        var role = manager.IsAdministrator ? MemberRole.Owner : await RoleAsync(context, row.Id, manager.AccountId, cancel);
        return role is not { } known
            ? Refusal.NotFound
            : known < needed ? Refusal.Denied : new OrganizationAccess(row, manager, known);
    }

    /// <summary>Runs the rest only for who has the role.</summary>
    public static async Task<Outcome<T>> InOrganizationAsync<T>(
        this BerthDbContext context, Caller caller, string name, MemberRole needed, OrganizationScopes scope, TimeProvider clock,
        Func<OrganizationAccess, Task<Outcome<T>>> rest, CancellationToken cancel)
    {
        var access = await context.OrganizationAsync(caller, name, needed, scope, clock, cancel);
        return access.Succeeded ? await rest(access.Value) : access.Refusal;
    }

    /// <summary>The organization of that name, for a token of it that is in force and has the scope.</summary>
    public static async Task<OrganizationRow?> OwnOrganizationAsync(
        this BerthDbContext context, Caller caller, string name, OrganizationScopes scope, TimeProvider clock, CancellationToken cancel) =>
        caller.OrganizationId is { } id && caller.Limits.Allows(scope) && await context.IsInForceAsync(caller.Identity, 0, clock, cancel)
            ? await context.Organizations.SingleOrDefaultAsync(o => o.Id == id && o.Name == name, cancel)
            : null;

    /// <summary>Whether the caller may end what somebody has as this. A token of the organization removes no owners: it must not outlive those
    /// who could end it.</summary>
    public static bool MayTake(this Caller caller, MemberRole role) => caller.OrganizationId is null || role != MemberRole.Owner;

    public static Task<MemberRole?> RoleAsync(BerthDbContext context, long organization, long? account, CancellationToken cancel) =>
        context.Members.Where(m => m.OrganizationId == organization && m.AccountId == account).Select(m => (MemberRole?)m.Role)
            .SingleOrDefaultAsync(cancel);
}
