using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database.Tables;
using Berth.Registry.Identity.Passwords;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Identity;

public sealed partial class Accounts
{
    private static readonly TimeSpan ResetTerm = TimeSpan.FromDays(1);

    /// <summary>Ends all sessions but the caller's own, and every refresh token.</summary>
    public async Task<Outcome<Done>> ChangePasswordAsync(Caller caller, string current, string replacement, CancellationToken cancel)
    {
        if (caller.AccountId is not { } id || !caller.Limits.AllowManagement)
        {
            return Refusal.Denied;
        }

        // What can be said without a hash comes first.
        var valid = new NonValidatedPassword(replacement).Validate(caller.Name);
        if ((valid.Refusal ?? await passwords.ConfirmAsync(caller, current, "current", cancel)) is { } refusal)
        {
            return refusal;
        }

        var hashed = await HashAsync(replacement, caller.Name, caller.Origin, cancel);
        if (!hashed.Succeeded)
        {
            return hashed.Refusal;
        }

        return await epoch.WriteAsync<Done>(
            async context =>
            {
                if (await context.ManagerAsync(caller, clock, cancel) is null)
                {
                    return Refusal.Denied;
                }

                var row = await context.Accounts.SingleAsync(a => a.Id == id, cancel);
                row.PasswordHash = hashed.Value;
                await context.EndSignInsAsync(row, caller.SessionId, cancel);
                context.Record(clock, caller, AuditActions.PasswordChange, row.Name, row.Name);
                return default(Done);
            },
            cancel);
    }

    /// <summary>A secret for a one-time link, by which the account's owner chooses a password; shown once, valid for a day.</summary>
    public async Task<Outcome<string>> CreateResetLinkAsync(Caller by, string name, CancellationToken cancel)
    {
        var secret = Secrets.Create();
        var outcome = await ChangeAsync(
            by, name, selfMay: false, AuditActions.ResetLink,
            async (context, row, _) =>
            {
                await context.ResetLinks.Where(l => l.AccountId == row.Id).ExecuteDeleteAsync(cancel);
                context.ResetLinks.Add(
                    new ResetLinkRow { AccountId = row.Id, Hash = Secrets.Hash(secret), ExpiresAt = clock.GetUtcNow() + ResetTerm });
                return null;
            },
            cancel);
        return outcome.Succeeded ? secret : outcome.Refusal;
    }

    /// <summary>Whose reset link this is, for the page's heading; null when it is used up, expired or made up.</summary>
    public Task<Account?> FindByResetLinkAsync(string link, CancellationToken cancel) =>
        store.ReadAsync(async context => (await FindByLinkAsync(context, link, cancel))?.ToAccount(), cancel);

    public async Task<Outcome<Account>> ResetPasswordAsync(string link, string password, Origin origin, CancellationToken cancel)
    {
        var account = await FindByResetLinkAsync(link, cancel);
        if (account is null)
        {
            return LinkEnded;
        }

        var hashed = await HashAsync(password, account.Name, origin, cancel);
        if (!hashed.Succeeded)
        {
            return hashed.Refusal;
        }

        return await epoch.WriteAsync<Account>(
            async context =>
            {
                // Looked up again: of two people with one link, one is late.
                if (await FindByLinkAsync(context, link, cancel) is not { } row)
                {
                    return LinkEnded;
                }

                await context.ResetLinks.Where(l => l.AccountId == row.Id).ExecuteDeleteAsync(cancel);
                row.PasswordHash = hashed.Value;
                await context.EndSignInsAsync(row, null, cancel);
                context.Record(
                    clock, SignIn.CallerOf(row, Credential.None, origin), AuditActions.PasswordReset, row.Name, row.Name);
                return row.ToAccount();
            },
            cancel);
    }

    private static Refusal LinkEnded => new(RefusalKind.NotFound, "reset_link_ended", "This link was used already, or is too old.");

    private Task<AccountRow?> FindByLinkAsync(BerthDbContext context, string link, CancellationToken cancel)
    {
        var (hash, now) = (Secrets.Hash(link), clock.GetUtcNow());
        return context.Accounts
            .Where(a => a.DisabledAt == null && context.ResetLinks.Any(l => l.AccountId == a.Id && l.Hash == hash && l.ExpiresAt > now))
            .SingleOrDefaultAsync(cancel);
    }
}
