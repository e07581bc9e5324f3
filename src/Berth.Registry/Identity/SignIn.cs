using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Identity.Attempts;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Identity;

/// <summary>Turns a name and a secret into a caller.</summary>
/// <remarks>
/// <code>
///   name, secret ─► a token's prefix, and not the door of the pages? ─ yes ─► TokenCheck ─┬ good ─► caller, within the token's limits
///                            │ no                                                         └ dead: counted once, by network
///                   PasswordCheck, behind AttemptLimiter ─ wrong ─► nobody learns whether the name or the password was
///                            │ right
///                   a second factor? ─ no ─► caller; the network is known from now on
///                            │ yes
///                   at the registry's door: "use a token"; at others: a login token ─► CompleteAsync, by a code ─► caller
/// </code>
/// At the registry's door a client signs in with every request: their lines in the audit log are written later, as one (<see
/// cref="DeferredWrites"/>); all others at once.
/// </remarks>
public sealed class SignIn(
    MetadataStore store, PasswordCheck passwords, TokenCheck tokens, SecondFactorCheck secondFactor, LoginTokens logins,
    AttemptLimiter attempts, DeferredWrites deferred, TimeProvider clock)
{
    private const int LongestName = 255;
    private const int MostDeadTokens = 10_000;
    private static readonly TimeSpan MemoryOfNetworks = TimeSpan.FromDays(90), MemoryOfDeadTokens = TimeSpan.FromHours(1);

    private readonly AttemptKeys _keys = new();
    private readonly Recent<bool> _deadTokens = new(MostDeadTokens, MemoryOfDeadTokens, clock);

    /// <summary>The secret may be a password or, where the door allows it, a personal or an organization's token.</summary>
    public async Task<SignInResult> VerifyAsync(string name, string secret, Door door, Origin origin, CancellationToken cancel)
    {
        var lower = (name.Length <= LongestName ? name : name[..LongestName]).ToLowerInvariant();
        if (door != Door.Pages && TokenCheck.IsToken(secret))
        {
            return await VerifyTokenAsync(lower, secret, origin, cancel);
        }

        return await passwords.CheckAsync(lower, secret, origin, cancel) switch
        {
            Checked.Slowed(var wait, var busy) => new SignInResult.TooManyAttempts(wait, busy),
            Checked.Right({ SecondFactorSince: not null } account, _) => door == Door.Registry
                ? new SignInResult.TokenRequired()
                : new SignInResult.SecondFactorRequired(logins.Create(account, door)),
            Checked.Right(var account, var remembered) => await SucceedAsync(account, door, origin, remembered, cancel),
            _ => new SignInResult.WrongCredentials(),
        };
    }

    /// <summary>Finishes a sign-in by a code of the authenticator, or a recovery code.</summary>
    public async Task<SignInResult> CompleteAsync(string loginToken, string code, Origin origin, CancellationToken cancel)
    {
        if (logins.Read(loginToken) is not { } login)
        {
            return new SignInResult.WrongCredentials();
        }

        var attempt = attempts.BeginCode(login.AccountId);
        if (attempt.Wait is { } wait)
        {
            return new SignInResult.TooManyAttempts(wait, Busy: false);
        }

        var account = await store.ReadAsync(
            context => context.Accounts.SingleOrDefaultAsync(
                a => a.Id == login.AccountId && a.Stamp == login.Stamp && a.DisabledAt == null && a.SecondFactorSince != null, cancel),
            cancel);
        if (account is null || !await secondFactor.SpendAsync(account, code, origin, cancel))
        {
            deferred.SignInFailed(account?.Name, origin);
            return new SignInResult.WrongCredentials();
        }

        attempt.Succeed();
        return await SucceedAsync(account, login.Door, origin, remembered: false, cancel);
    }

    /// <summary>The caller behind an identity that was kept, as with a refresh token; null when the account is disabled, its password was
    /// changed, or the token revoked since.</summary>
    public async Task<Caller?> ResumeAsync(CallerIdentity identity, Origin origin, CancellationToken cancel)
    {
        if (identity.TokenId is { } token)
        {
            return await tokens.FindAsync(token, identity, origin, cancel);
        }

        if (identity.Kind != CallerKind.Account)
        {
            return null;
        }

        var account = await store.ReadAsync(
            context => context.Accounts.SingleOrDefaultAsync(
                a => a.Id == identity.Id && a.Stamp == identity.Stamp && a.DisabledAt == null, cancel),
            cancel);
        return account is null ? null : CallerOf(account, Credential.Password, origin);
    }

    internal static Caller CallerOf(AccountRow account, Credential credential, Origin origin) =>
        Caller.Verified(
            new CallerIdentity(CallerKind.Account, account.Id, account.Stamp, null),
            account.Name,
            credential,
            CredentialLimits.None,
            origin) with
        {
            IsAdministrator = account.IsAdministrator,
        };

    private async Task<SignInResult> VerifyTokenAsync(string name, string secret, Origin origin, CancellationToken cancel)
    {
        var (found, flaw) = await tokens.VerifyAsync(name, secret, origin, cancel);
        if (found is { } caller)
        {
            deferred.TokenUsed(caller.Identity.TokenId!.Value);
            deferred.SignedIn(caller);
            return new SignInResult.Succeeded(caller);
        }

        // A client with a dead token asks on and on with the same one: that is one failure, and none of its owner's password.
        var token = _keys.Of(name, origin.Network, secret);
        if (!_deadTokens.TryGet(token, out _))
        {
            if (attempts.BeginDeadToken(origin.Network).Wait is { } wait)
            {
                return new SignInResult.TooManyAttempts(wait, Busy: false);
            }

            _deadTokens.Set(token, true);
        }

        deferred.SignInFailed(null, origin);
        return new SignInResult.WrongCredentials(flaw);
    }

    private async Task<SignInResult> SucceedAsync(AccountRow account, Door door, Origin origin, bool remembered, CancellationToken cancel)
    {
        var caller = CallerOf(account, Credential.Password, origin);
        if (door == Door.Registry)
        {
            deferred.SignedIn(caller);
        }

        if (!remembered)
        {
            await RecordAsync(account, door, caller, cancel);
        }

        return new SignInResult.Succeeded(caller);
    }

    private Task<int> RecordAsync(AccountRow account, Door door, Caller caller, CancellationToken cancel) => store.WriteAsync(
        async context =>
        {
            var (now, network) = (clock.GetUtcNow(), caller.Origin.Network);
            await context.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(a => a.SetProperty(x => x.LastSignInAt, now), cancel);
            var forgotten = now - MemoryOfNetworks;
            await context.KnownNetworks.Where(n => n.AccountId == account.Id && n.SeenAt < forgotten).ExecuteDeleteAsync(cancel);
            if (await context.KnownNetworks.FindAsync([account.Id, network], cancel) is { } known)
            {
                known.SeenAt = now;
            }
            else
            {
                context.KnownNetworks.Add(new KnownNetworkRow { AccountId = account.Id, Network = network, SeenAt = now });
            }

            if (door != Door.Registry)
            {
                context.Record(clock, caller, AuditActions.SignIn, caller.Name, caller.Name, new { by = caller.Credential.ToString() });
            }

            return 0;
        },
        Durability.Relaxed,
        cancel);
}
