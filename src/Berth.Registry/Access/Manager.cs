using Berth.Registry.Callers;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Access;

/// <summary>A caller who manages accounts, organizations or the registry, as the database knows it at this moment.</summary>
internal sealed record Manager(long? AccountId, bool IsAdministrator)
{
    public bool Is(AccountRow account) => AccountId == account.Id;
}

internal static class Managers
{
    /// <summary>Null for nobody, for a robot, for a credential that has ended, and for one that does not reach beyond repositories: it reads
    /// as little of accounts and organizations as it changes.</summary>
    public static async Task<Manager?> ManagerAsync(
        this BerthDbContext context, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (caller.IsSystem)
        {
            return new Manager(null, true);
        }

        if (caller.AccountId is not { } id || !caller.Limits.AllowManagement)
        {
            return null;
        }

        var account = await context.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id && a.DisabledAt == null, cancel);
        return account is not null && await IsInForceAsync(context, caller.Identity, account.Stamp, clock, cancel)
            ? new Manager(id, account.IsAdministrator)
            : null;
    }

    /// <summary>A token lives by itself; a password, session or what was signed after one lives as long as the account's stamp.</summary>
    public static async Task<bool> IsInForceAsync(
        this BerthDbContext context, CallerIdentity identity, int stamp, TimeProvider clock, CancellationToken cancel)
    {
        if (identity.TokenId is not { } token)
        {
            return identity.Stamp == stamp;
        }

        var row = await context.AccessTokens.AsNoTracking().SingleOrDefaultAsync(t => t.Id == token, cancel);
        return row is not null && row.IsUsable(clock.GetUtcNow())
            && (identity.Kind == CallerKind.Account ? row.AccountId : row.OrganizationId) == identity.Id;
    }

    public static Task<AccountRow?> AccountAsync(this BerthDbContext context, string name, CancellationToken cancel) =>
        context.Accounts.SingleOrDefaultAsync(a => a.Name == name, cancel);
}
