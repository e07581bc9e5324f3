using System.CommandLine;
using Berth.Registry.Tokens;

namespace Berth.Commands;

/// <summary><c>berth keys</c>: the keys that sign tokens.</summary>
internal static class KeysCommand
{
    public static Command Create(RegistryCommands commands) => new("keys", "List and rotate the keys that sign tokens.")
    {
        commands.Create("list", "List the signing keys.", ListAsync),
        commands.Create(
            "rotate", "Sign with a new key from now on. Tokens of the old one are believed until they end; a running server follows.", RotateAsync),
    };

    private static async Task<int> ListAsync(RegistryRun run) => await run.PrintAsync(
        await run.Get<SigningKeys>().ListAsync(run.Cancel),
        ("KEY", key => key.Kid),
        ("STATE", key => $"{key.State}".ToLowerInvariant()),
        ("CREATED", key => $"{key.CreatedAt:yyyy-MM-dd HH:mm}"),
        ("BELIEVED UNTIL", key => key.VerifiesUntil is { } until ? $"{until:yyyy-MM-dd HH:mm}" : "-"));

    private static async Task<int> RotateAsync(RegistryRun run)
    {
        var kid = await run.Get<SigningKeys>().RotateAsync(run.Caller, run.Cancel);
        return await run.PrintAsync<RotatedKey>(new RotatedKey(kid), key => $"key {key.Kid} signs from now on");
    }

    private sealed record RotatedKey(string Kid);
}
