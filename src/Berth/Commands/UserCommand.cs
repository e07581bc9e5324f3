using System.CommandLine;
using Berth.Registry;
using Berth.Registry.Identity;

namespace Berth.Commands;

/// <summary><c>berth user</c>: accounts, from beside the server.</summary>
internal static class UserCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "The account's name." };
    private static readonly Option<string?> Email = new("--email") { Description = "An e-mail address." };
    private static readonly Option<string?> FullName = new("--full-name") { Description = "The person's name." };
    private static readonly Option<bool> Admin = new("--admin") { Description = "Make an administrator; the first account always is one." };
    private static readonly Option<bool> PasswordStdin = new("--password-stdin")
    {
        Description = "Read the password from standard input. Without it, a one-time link is printed by which the person chooses one.",
    };

    private static readonly Option<string?> Search = new("--search") { Description = "Only accounts with this in name or address." };

    public static Command Create(RegistryCommands commands) => new("user", "Create and manage accounts.")
    {
        commands.WithAddress(commands.Create(
            "add", "Create an account. The first one closes the registry to strangers.", AddAsync, Name, Email, FullName, Admin,
            PasswordStdin)),
        commands.Create("list", "List the accounts.", ListAsync, Search),
        commands.Create(
            "disable", "End an account's sessions and tokens, and keep it from signing in.", run => SetDisabledAsync(run, true), Name),
        commands.Create("enable", "Let a disabled account sign in again.", run => SetDisabledAsync(run, false), Name),
        commands.Create("promote", "Make an account an administrator.", run => SetAdministratorAsync(run, true), Name),
        commands.Create("demote", "Make an administrator an ordinary account.", run => SetAdministratorAsync(run, false), Name),
        commands.WithAddress(commands.Create(
            "reset-password", "Print a one-time link by which the person chooses a new password.", ResetAsync, Name)),
        commands.Create("reset-second-factor", "Turn off the second factor of somebody who lost it.", ResetSecondFactorAsync, Name),
    };

    private static async Task<int> AddAsync(RegistryRun run)
    {
        var password = run.Value(PasswordStdin) ? await Console.In.ReadLineAsync(run.Cancel) ?? "" : null;
        var account = new NewAccount(run.Value(Name), password)
        {
            Email = run.Value(Email) ?? "",
            FullName = run.Value(FullName) ?? "",
            IsAdministrator = run.Value(Admin),
        };
        var added = await run.Get<Accounts>().CreateAsync(run.Caller, account, run.Cancel);
        if (!added.Succeeded || password is not null)
        {
            return await run.PrintAsync(added, row => $"{Kind(row)} {row.Name} was created");
        }

        return await ResetAsync(run);
    }

    private static async Task<int> ListAsync(RegistryRun run)
    {
        var all = new List<Account>();
        while (true)
        {
            var page = await run.Get<Accounts>().ListAsync(run.Caller, run.Value(Search), all.LastOrDefault()?.Name, 1000, run.Cancel);
            if (!page.Succeeded)
            {
                return await RegistryRun.FailAsync(page.Refusal);
            }

            all.AddRange(page.Value);
            if (page.Value.Count < 1000)
            {
                return await run.PrintAsync(
                    all, ("NAME", a => a.Name), ("KIND", Kind), ("STATE", a => a.IsDisabled ? "disabled" : "active"),
                    ("SECOND FACTOR", a => a.HasSecondFactor ? "on" : "off"), ("E-MAIL", a => a.Email),
                    ("LAST SIGN-IN", a => a.LastSignInAt is { } time ? $"{time:yyyy-MM-dd HH:mm}" : "never"));
            }
        }
    }

    private static async Task<int> SetDisabledAsync(RegistryRun run, bool disabled) => await run.PrintAsync(
        await run.Get<Accounts>().SetDisabledAsync(run.Caller, run.Value(Name), disabled, run.Cancel),
        account => $"{account.Name} is {(account.IsDisabled ? "disabled" : "active")}");

    private static async Task<int> SetAdministratorAsync(RegistryRun run, bool administrator) => await run.PrintAsync(
        await run.Get<Accounts>().SetAdministratorAsync(run.Caller, run.Value(Name), administrator, run.Cancel),
        account => $"{account.Name} is an {Kind(account)}");

    private static async Task<int> ResetAsync(RegistryRun run)
    {
        var link = await run.Get<Accounts>().CreateResetLinkAsync(run.Caller, run.Value(Name), run.Cancel);
        Outcome<ResetLink> result = link.Succeeded ? new ResetLink(run.Value(Name), run.PageAddress($"/reset/{link.Value}")) : link.Refusal;
        return await run.PrintAsync(result, reset => $"within a day, {reset.Name} chooses a password at\n{reset.Link}");
    }

    private static async Task<int> ResetSecondFactorAsync(RegistryRun run) => await run.PrintAsync(
        await run.Get<SecondFactor>().ResetAsync(run.Caller, run.Value(Name), run.Cancel),
        _ => $"{run.Value(Name)} signs in with the password alone");

    private static string Kind(Account account) => account.IsAdministrator ? "administrator" : "account";

    private sealed record ResetLink(string Name, string Link);
}
