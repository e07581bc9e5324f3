using System.Security.Cryptography;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database.Tables;
using Berth.Registry.Identity.SecondFactors;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Identity;

/// <param name="Secret">In base 32, for typing.</param>
/// <param name="Uri">The <c>otpauth:</c> address, for a QR code.</param>
public sealed record Enrolment(string Secret, string Uri);

/// <summary>One-time codes of an authenticator (RFC 6238) as a second factor, and the recovery codes for its loss.</summary>
public sealed class SecondFactor(AccessEpoch epoch, PasswordCheck passwords, SecondFactorCheck check, TimeProvider clock)
{
    /// <summary>Makes a secret, which counts for nothing before a code made with it was shown.</summary>
    /// <param name="issuer">The registry's name, which the authenticator shows.</param>
    public Task<Outcome<Enrolment>> BeginAsync(Caller caller, string issuer, CancellationToken cancel) => ChangeOwnAsync<Enrolment>(
        caller,
        (_, row) =>
        {
            if (row.SecondFactorSince is not null)
            {
                return Task.FromResult<Outcome<Enrolment>>(Refusal.Conflict("second_factor_on", "The second factor is on already."));
            }

            var secret = RandomNumberGenerator.GetBytes(Totp.SecretLength);
            row.TotpSecret = check.Close(secret);
            row.TotpLastStep = 0;
            var text = Totp.ToBase32(secret);
            var uri = $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{row.Name}?secret={text}&issuer={Uri.EscapeDataString(issuer)}";
            return Task.FromResult<Outcome<Enrolment>>(new Enrolment(text, uri));
        },
        cancel);

    /// <summary>Turns the second factor on, and so ends what was signed in without it; the answer is the recovery codes, shown once.</summary>
    public Task<Outcome<IReadOnlyList<string>>> ConfirmAsync(Caller caller, string code, CancellationToken cancel) =>
        ChangeOwnAsync<IReadOnlyList<string>>(
            caller,
            async (context, row) =>
            {
                if (row.SecondFactorSince is not null || check.Open(row) is not { } secret
                    || Totp.Match(secret, code.Trim(), clock.GetUtcNow()) is not { } step)
                {
                    return Refusal.Invalid("code_wrong", "The code is wrong or too old; the clock of your device may be off.", "code");
                }

                row.SecondFactorSince = clock.GetUtcNow();
                row.TotpLastStep = step;
                await context.EndSignInsAsync(row, caller.SessionId, cancel);
                context.Record(clock, caller, AuditActions.SecondFactorEnable, row.Name, row.Name);
                return await NewRecoveryCodesAsync(context, row, cancel);
            },
            cancel);

    public Task<Outcome<Done>> DisableAsync(Caller caller, string password, CancellationToken cancel) =>
        WithPasswordAsync<Done>(
            caller, password,
            async (context, row) =>
            {
                await TurnOffAsync(context, row, caller.SessionId, cancel);
                context.Record(clock, caller, AuditActions.SecondFactorDisable, row.Name, row.Name);
                return default(Done);
            },
            cancel);

    public Task<Outcome<IReadOnlyList<string>>> ReplaceRecoveryCodesAsync(Caller caller, string password, CancellationToken cancel) =>
        WithPasswordAsync<IReadOnlyList<string>>(
            caller, password,
            async (context, row) =>
            {
                if (row.SecondFactorSince is null)
                {
                    return Refusal.Conflict("second_factor_off", "The second factor is off.");
                }

                await context.EndSignInsAsync(row, caller.SessionId, cancel);
                context.Record(clock, caller, AuditActions.RecoveryCodes, row.Name, row.Name);
                return await NewRecoveryCodesAsync(context, row, cancel);
            },
            cancel);

    /// <summary>By an administrator, for somebody who lost both authenticator and codes.</summary>
    public Task<Outcome<Done>> ResetAsync(Caller by, string name, CancellationToken cancel) => epoch.WriteAsync<Done>(
        async context =>
        {
            if (await context.ManagerAsync(by, clock, cancel) is not { IsAdministrator: true })
            {
                return Refusal.Denied;
            }

            if (await context.AccountAsync(name, cancel) is not { } row)
            {
                return Refusal.NotFound;
            }

            await TurnOffAsync(context, row, by.AccountId == row.Id ? by.SessionId : null, cancel);
            context.Record(clock, by, AuditActions.SecondFactorDisable, row.Name, row.Name);
            return default(Done);
        },
        cancel);

    private async Task<Outcome<T>> WithPasswordAsync<T>(
        Caller caller, string password, Func<BerthDbContext, AccountRow, Task<Outcome<T>>> change, CancellationToken cancel)
    {
        var refusal = await passwords.ConfirmAsync(caller, password, "password", cancel);
        return refusal is null ? await ChangeOwnAsync(caller, change, cancel) : refusal;
    }

    private Task<Outcome<T>> ChangeOwnAsync<T>(
        Caller caller, Func<BerthDbContext, AccountRow, Task<Outcome<T>>> change, CancellationToken cancel) =>
        epoch.WriteAsync<T>(
            async context =>
            {
                var manager = await context.ManagerAsync(caller, clock, cancel);
                return manager?.AccountId is { } id
                    ? await change(context, await context.Accounts.SingleAsync(a => a.Id == id, cancel))
                    : Refusal.Denied;
            },
            cancel);

    private static async Task<Outcome<IReadOnlyList<string>>> NewRecoveryCodesAsync(
        BerthDbContext context, AccountRow row, CancellationToken cancel)
    {
        await context.RecoveryCodes.Where(c => c.AccountId == row.Id).ExecuteDeleteAsync(cancel);
        var codes = RecoveryCodes.Create();
        context.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCodeRow { AccountId = row.Id, Hash = RecoveryCodes.Hash(code)! }));
        return codes.ToList();
    }

    private static async Task TurnOffAsync(BerthDbContext context, AccountRow row, Guid? except, CancellationToken cancel)
    {
        await context.EndSignInsAsync(row, except, cancel);
        row.TotpSecret = null;
        row.SecondFactorSince = null;
        await context.RecoveryCodes.Where(c => c.AccountId == row.Id).ExecuteDeleteAsync(cancel);
    }
}
