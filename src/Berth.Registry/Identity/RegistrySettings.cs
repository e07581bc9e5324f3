using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Identity;

/// <summary>What administrators decide while the registry runs; kept in the database, the same for all nodes.</summary>
public sealed class RegistrySettings(MetadataStore store, AccessEpoch epoch, TimeProvider clock)
{
    private const string SignUp = "sign_up";

    /// <summary>Whether strangers may create accounts; off unless set.</summary>
    public Task<SignUpMode> SignUpAsync(CancellationToken cancel) => store.ReadAsync(context => SignUpAsync(context, cancel), cancel);

    public Task<Outcome<Done>> SetSignUpAsync(Caller caller, SignUpMode mode, CancellationToken cancel) => epoch.WriteAsync<Done>(
        async context =>
        {
            if (await context.ManagerAsync(caller, clock, cancel) is not { IsAdministrator: true })
            {
                return Refusal.Denied;
            }

            var row = await context.Settings.FindAsync([SignUp], cancel);
            if (row is null)
            {
                context.Settings.Add(new SettingRow { Key = SignUp, Value = mode.ToString() });
            }
            else
            {
                row.Value = mode.ToString();
            }

            context.Record(clock, caller, AuditActions.SettingsUpdate, "", SignUp, new { value = mode.ToString() });
            return default(Done);
        },
        cancel);

    internal static async Task<SignUpMode> SignUpAsync(BerthDbContext context, CancellationToken cancel) =>
        Enum.TryParse<SignUpMode>(
            await context.Settings.Where(s => s.Key == SignUp).Select(s => s.Value).SingleOrDefaultAsync(cancel), out var mode)
            ? mode
            : SignUpMode.Off;
}
