using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Identity.SecondFactors;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Identity;

/// <summary>Accepts each code once, however many requests bring it at the same moment.</summary>
public sealed class SecondFactorCheck(MetadataStore store, SecretBox box, TimeProvider clock)
{
    private const string Purpose = "totp";

    internal byte[] Close(ReadOnlySpan<byte> secret) => box.Protect(Purpose, secret);

    internal byte[]? Open(AccountRow account) => account.TotpSecret is { } closed ? box.Unprotect(Purpose, closed) : null;

    /// <summary>Whether the code was good; it is used up then.</summary>
    internal async Task<bool> SpendAsync(AccountRow account, string code, Origin origin, CancellationToken cancel)
    {
        if (Open(account) is { } secret && Totp.Match(secret, code.Trim(), clock.GetUtcNow()) is { } step)
        {
            return await SpendStepAsync(account.Id, step, cancel);
        }

        return RecoveryCodes.Hash(code) is { } hash && await SpendRecoveryCodeAsync(account, hash, origin, cancel);
    }

    /// <summary>The step only ever goes up, in one statement: of two equal codes at once the second finds it there (RFC 6238,
    /// 5.2).</summary>
    private async Task<bool> SpendStepAsync(long account, long step, CancellationToken cancel) =>
        await store.WriteAsync(
            context => context.Accounts.Where(a => a.Id == account && a.TotpLastStep < step)
                .ExecuteUpdateAsync(a => a.SetProperty(x => x.TotpLastStep, step), cancel),
            cancel) == 1;

    private Task<bool> SpendRecoveryCodeAsync(AccountRow account, byte[] hash, Origin origin, CancellationToken cancel) => store.WriteAsync(
        async context =>
        {
            var spent = await context.RecoveryCodes.Where(c => c.AccountId == account.Id && c.Hash == hash).ExecuteDeleteAsync(cancel) == 1;
            if (spent)
            {
                var caller = SignIn.CallerOf(account, Credential.Password, origin);
                context.Record(clock, caller, AuditActions.RecoveryCodeUsed, account.Name, account.Name);
            }

            return spent;
        },
        cancel);
}
