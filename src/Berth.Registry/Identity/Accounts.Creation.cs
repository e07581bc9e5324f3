using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database.Tables;
using Berth.Registry.Identity.Passwords;
using Berth.Registry.Trail;

namespace Berth.Registry.Identity;

public sealed partial class Accounts
{
    /// <summary>Creates the first account, an administrator, and so closes the registry. Always by the setup token: where a request comes
    /// from says nothing, because a proxy or a forwarder on this machine may bring it from anywhere (CVE-2026-4404).</summary>
    public Task<Outcome<Account>> ClaimAsync(NewAccount account, string? setupToken, Origin origin, CancellationToken cancel) =>
        AddAsync(
            Caller.Anonymous(origin), account, administrator: true, mayTakeOver: true,
            context => CheckSetupTokenAsync(context, setupToken, cancel),
            cancel);

    /// <summary>By an administrator or the command line. The first account becomes an administrator whatever is asked.</summary>
    public Task<Outcome<Account>> CreateAsync(Caller by, NewAccount account, CancellationToken cancel) =>
        AddAsync(
            by, account, account.IsAdministrator, mayTakeOver: true,
            async context => await context.ManagerAsync(by, clock, cancel) is { IsAdministrator: true } ? null : Refusal.Denied,
            cancel);

    /// <summary>By a stranger, as far as the registry's <see cref="SignUpMode"/> lets them.</summary>
    public async Task<Outcome<Account>> SignUpAsync(NewAccount account, string? invitation, Origin origin, CancellationToken cancel)
    {
        if (account.Password is null)
        {
            return Refusal.Invalid("password_too_short", "Choose a password.", "password");
        }

        // Only an invitation that is in force lifts the limit, and only for the one account that uses it up.
        var invited = invitation is not null && await store.ReadAsync(context => IsInForceAsync(context, invitation, cancel), cancel);
        if (!invited && attempts.BeginSignUp(origin.Network).Wait is { } wait)
        {
            return new Refusal(
                RefusalKind.Busy, "sign_up_slowed", $"Too many accounts at once; try again in {Math.Ceiling(wait.TotalSeconds)} seconds.");
        }

        return await AddAsync(
            Caller.Anonymous(origin), account, administrator: false, mayTakeOver: false,
            context => CheckSignUpAsync(context, invited ? invitation : null, cancel), cancel, invited ? invitation : null);
    }

    // In this order: a claim that ends between the two takes the token away, and must not make a right one a wrong one.
    private static async Task<Refusal?> CheckSetupTokenAsync(BerthDbContext context, string? setupToken, CancellationToken cancel)
    {
        if (await SetupToken.IsAsync(context, setupToken, cancel))
        {
            return null;
        }

        return await RegistryState.IsOpenAsync(context, cancel)
            ? new Refusal(
                RefusalKind.Denied, "setup_token_wrong",
                "This is not the setup token. The server prints it when it starts; 'berth setup-link' shows it again.", "setup_token")
            : Refusal.Conflict("already_claimed", "This registry has an account already.");
    }

    private async Task<bool> IsInForceAsync(BerthDbContext context, string invitation, CancellationToken cancel) =>
        await InvitationUse.FindInForceAsync(context, invitation, clock, cancel) is not null;

    private async Task<Refusal?> CheckSignUpAsync(BerthDbContext context, string? invitation, CancellationToken cancel)
    {
        var isInForce = invitation is not null && await IsInForceAsync(context, invitation, cancel);
        if (invitation is not null && !isInForce)
        {
            return new Refusal(RefusalKind.Denied, "invitation_ended", "This invitation was used already, or has ended.");
        }

        var allowed = !await RegistryState.IsOpenAsync(context, cancel) && await RegistrySettings.SignUpAsync(context, cancel) switch
        {
            SignUpMode.Open => true,
            SignUpMode.Invitation => isInForce,
            _ => false,
        };
        return allowed
            ? null
            : new Refusal(RefusalKind.Denied, "sign_up_closed", "Accounts are created by invitation or by an administrator.");
    }

    private async Task<Outcome<Account>> AddAsync(
        Caller by, NewAccount account, bool administrator, bool mayTakeOver, Func<BerthDbContext, Task<Refusal?>> check,
        CancellationToken cancel,
        string? invitation = null)
    {
        // Before the hash, which is dear: what will be refused anyway costs a stranger nothing and us as little.
        var early = AccountCreation.Check(account) ?? await store.ReadAsync(
            async context => await check(context) ?? await AccountCreation.CheckNameAsync(context, account.Name, mayTakeOver, cancel), cancel);
        if (early is not null)
        {
            return early;
        }

        var hashed = account.Password is { } text ? await HashAsync(text, account.Name, by.Origin, cancel) : "";
        if (!hashed.Succeeded)
        {
            return hashed.Refusal;
        }

        var passwordHash = hashed.Value.Length == 0 ? null : hashed.Value;
        var outcome = await epoch.WriteAsync<Account>(
            async context =>
            {
                if (await check(context) is { } refusal)
                {
                    return refusal;
                }

                var isFirst = await RegistryState.IsOpenAsync(context, cancel);
                var isAdministrator = administrator || isFirst;
                var added = await AccountCreation.AddAsync(
                    context, account, passwordHash, isAdministrator, mayTakeOver, clock.GetUtcNow(), cancel);
                if (!added.Succeeded)
                {
                    return added.Refusal;
                }

                if (isFirst)
                {
                    await SetupToken.EndAsync(context, cancel);
                }

                var row = added.Value;
                var actor = by.IsAnonymous ? SignIn.CallerOf(row, Credential.Password, by.Origin) : by;
                context.Record(clock, actor, AuditActions.AccountCreate, row.Name, row.Name, new { administrator = isAdministrator });
                if (invitation is not null && await InvitationUse.FindInForceAsync(context, invitation, clock, cancel) is { } invited)
                {
                    await InvitationUse.JoinAsync(context, invited, actor, row.Id, clock, cancel);
                }

                return row.ToAccount();
            },
            cancel);
        if (outcome.Succeeded)
        {
            state.Close();
        }

        return outcome;
    }

    private async Task<Outcome<string>> HashAsync(string text, string accountName, Origin origin, CancellationToken cancel)
    {
        var password = new NonValidatedPassword(text).Validate(accountName);
        if (!password.Succeeded)
        {
            return password.Refusal;
        }

        return await hasher.HashAsync(password.Value, origin.Network, cancel) is { } hash ? hash.ToString() : Busy;
    }

    internal static Refusal Busy => new(RefusalKind.Busy, "busy", "The server is busy with sign-ins; try again in a moment.");
}
