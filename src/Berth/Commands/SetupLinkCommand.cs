using System.CommandLine;
using Berth.Registry;
using Berth.Registry.Identity;
using Berth.Server.Hosting;

namespace Berth.Commands;

/// <summary><c>berth setup-link</c>: the address that the server printed at its start, for when that has scrolled away.</summary>
internal static class SetupLinkCommand
{
    private static readonly Refusal Closed =
        Refusal.Conflict("already_claimed", "this registry has an account already: sign in, or use 'berth user add' or 'berth user reset-password'");

    public static Command Create(RegistryCommands commands) => commands.WithAddress(
        commands.CreateForExisting(
            "setup-link", "Print the address at which a browser makes the first account. It is good until there is one.", ShowAsync),
        "listen", "tls-cert", "tls-key");

    private static async Task<int> ShowAsync(RegistryRun run)
    {
        var token = await run.Get<SetupToken>().ReadAsync(run.Cancel);
        Outcome<Shown> link = token is not null ? new Shown(SetupLink.Of(run.Options, token)) : Closed;
        return await run.PrintAsync(link, shown => shown.Link);
    }

    private sealed record Shown(string Link);
}
