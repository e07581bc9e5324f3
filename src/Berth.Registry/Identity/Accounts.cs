using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Identity.Attempts;
using Berth.Registry.Identity.Passwords;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Identity;

/// <summary>Accounts: how they come to be, change and end. Every change is in the audit log, in the same transaction.</summary>
public sealed partial class Accounts(
    MetadataStore store, AccessEpoch epoch, RegistryState state, PasswordHasher hasher, PasswordCheck passwords, AttemptLimiter attempts,
    TimeProvider clock)
{
    public Task<Account?> FindAsync(string name, CancellationToken cancel) =>
        store.ReadAsync(async context => (await context.AccountAsync(name, cancel))?.ToAccount(), cancel);

    public Task<Account?> FindAsync(long id, CancellationToken cancel) =>
        store.ReadAsync(async context => (await context.Accounts.SingleOrDefaultAsync(a => a.Id == id, cancel))?.ToAccount(), cancel);

    /// <summary>Whether a first push under the account's name makes a private repository.</summary>
    public Task<bool> NewRepositoriesArePrivateAsync(string name, CancellationToken cancel) =>
        store.ReadAsync(
            async context => !await context.Namespaces.AnyAsync(n => n.Name == name && !n.NewRepositoriesArePrivate, cancel), cancel);

    /// <summary>For administrators: accounts in the order of their names, from after <paramref name="after"/> on.</summary>
    public Task<Outcome<IReadOnlyList<Account>>> ListAsync(Caller by, string? search, string? after, int count, CancellationToken cancel) =>
        store.ReadAsync<Outcome<IReadOnlyList<Account>>>(
            async context =>
            {
                if (await context.ManagerAsync(by, clock, cancel) is not { IsAdministrator: true })
                {
                    return Refusal.Denied;
                }

                var query = context.Accounts.AsQueryable();
                if (!string.IsNullOrEmpty(after))
                {
                    query = query.Where(a => string.Compare(a.Name, after) > 0);
                }

                var rows = await Search(query, search).OrderBy(a => a.Name).Take(Math.Clamp(count, 1, 1000)).ToListAsync(cancel);
                return rows.ConvertAll(row => row.ToAccount());
            },
            cancel);

    /// <summary>The same by number, for APIs that page so.</summary>
    public Task<Outcome<CountedPage<Account>>> PageAsync(Caller by, string? search, string? name, int skip, int count, CancellationToken cancel) =>
        store.ReadAsync<Outcome<CountedPage<Account>>>(
            async context =>
            {
                if (await context.ManagerAsync(by, clock, cancel) is not { IsAdministrator: true })
                {
                    return Refusal.Denied;
                }

                var query = Search(context.Accounts.Where(a => name == null || a.Name == name), search);
                var rows = await query.OrderBy(a => a.Name).Skip(skip).Take(Math.Clamp(count, 0, 1000)).ToListAsync(cancel);
                return new CountedPage<Account>(rows.ConvertAll(row => row.ToAccount()), await query.CountAsync(cancel));
            },
            cancel);

    /// <summary>For administrators: a page of accounts.</summary>
    public Task<Outcome<Page<Account>>> PageAsync(Caller by, string? search, KeyRange range, CancellationToken cancel) =>
        store.ReadAsync<Outcome<Page<Account>>>(
            async context =>
            {
                if (await context.ManagerAsync(by, clock, cancel) is not { IsAdministrator: true })
                {
                    return Refusal.Denied;
                }

                var rows = await Search(context.Accounts, search).InRange(a => a.Name, range).ToListAsync(cancel);
                return Page.Cut(rows.ConvertAll(row => row.ToAccount()), account => account.Name, range);
            },
            cancel);

    public Task<Outcome<Account>> UpdateProfileAsync(Caller by, string name, ProfileChange change, CancellationToken cancel)
    {
        if (change.Email is { } email && AccountCreation.CheckEmail(email) is { } refusal)
        {
            return Task.FromResult<Outcome<Account>>(refusal);
        }

        return ChangeAsync(by, name, selfMay: true, AuditActions.AccountUpdate, async (context, row, _) =>
        {
            row.Email = change.Email ?? row.Email;
            row.FullName = AccountCreation.Shorten(change.FullName ?? row.FullName);
            row.Location = AccountCreation.Shorten(change.Location ?? row.Location);
            row.Company = AccountCreation.Shorten(change.Company ?? row.Company);
            if (change.NewRepositoriesArePrivate is { } isPrivate)
            {
                (await context.Namespaces.SingleAsync(n => n.AccountId == row.Id, cancel)).NewRepositoriesArePrivate = isPrivate;
            }

            return null;
        }, cancel);
    }

    /// <summary>Disabling ends sessions, refresh tokens and tokens: at once for pushes and sign-ins, within seconds for pulls.</summary>
    public Task<Outcome<Account>> SetDisabledAsync(Caller by, string name, bool disabled, CancellationToken cancel) =>
        ChangeAsync(
            by, name, selfMay: false, disabled ? AuditActions.AccountDisable : AuditActions.AccountEnable,
            async (context, row, _) =>
            {
                if (disabled && await IsLastAdministratorAsync(context, row, cancel))
                {
                    return LastAdministrator;
                }

                if (disabled && row.DisabledAt is null)
                {
                    row.DisabledAt = clock.GetUtcNow();
                    await context.EndSignInsAsync(row, null, cancel);
                }
                else if (!disabled)
                {
                    row.DisabledAt = null;
                }

                return null;
            },
            cancel);

    public Task<Outcome<Account>> SetAdministratorAsync(Caller by, string name, bool administrator, CancellationToken cancel) =>
        ChangeAsync(
            by, name, selfMay: false, administrator ? AuditActions.AccountPromote : AuditActions.AccountDemote,
            async (context, row, _) =>
            {
                if (!administrator && await IsLastAdministratorAsync(context, row, cancel))
                {
                    return LastAdministrator;
                }

                row.IsAdministrator = administrator;
                return null;
            },
            cancel);

    private static IQueryable<AccountRow> Search(IQueryable<AccountRow> rows, string? text)
    {
        var word = DatabaseText.UpToNul(text).Trim();
        return word.Length == 0 ? rows : rows.Where(a => a.Name.Contains(word) || a.FullName.Contains(word) || a.Email.Contains(word));
    }

    private static Refusal LastAdministrator =>
        Refusal.Conflict("last_administrator", "This is the last administrator; make somebody else one first.");

    private static async Task<bool> IsLastAdministratorAsync(BerthDbContext context, AccountRow row, CancellationToken cancel) =>
        row is { IsAdministrator: true, DisabledAt: null }
        && !await context.Accounts.AnyAsync(a => a.IsAdministrator && a.DisabledAt == null && a.Id != row.Id, cancel);

    /// <summary>One account's change, by an administrator or, where <paramref name="selfMay"/>, its owner.</summary>
    private Task<Outcome<Account>> ChangeAsync(
        Caller by, string name, bool selfMay, string action, Func<BerthDbContext, AccountRow, Manager, Task<Refusal?>> change,
        CancellationToken cancel) =>
        epoch.WriteAsync<Account>(
            async context =>
            {
                var manager = await context.ManagerAsync(by, clock, cancel);
                var row = await context.AccountAsync(name, cancel);
                if (manager is null || row is null || !(manager.IsAdministrator || (selfMay && manager.Is(row))))
                {
                    return manager is { IsAdministrator: true } ? Refusal.NotFound : Refusal.Denied;
                }

                if (await change(context, row, manager) is { } refusal)
                {
                    return refusal;
                }

                context.Record(clock, by, action, row.Name, row.Name);
                return row.ToAccount();
            },
            cancel);
}
