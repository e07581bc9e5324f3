using System.CommandLine;
using Berth.Registry.Tokens;

namespace Berth.Commands;

/// <summary><c>berth keys</c>: the keys that sign tokens.</summary>
internal static class KeysCommand
{
    private static readonly Option<bool> Now = new("--now")
    {
        Description = "For a key that may be in wrong hands: all older keys end at once, and with them every token in use.",
    };

    public static Command Create(RegistryCommands commands) => new("keys", "List and rotate the keys that sign tokens.")
    {
        commands.Create("list", "List the signing keys.", ListAsync),
        commands.Create(
            "rotate", "Sign with a new key from now on. Tokens of the old one are believed until they end; a running server follows.", RotateAsync,
            Now),
    };

    private static async Task<int> ListAsync(RegistryRun run) => await run.PrintAsync(
        await run.Get<SigningKeys>().ListAsync(run.Cancel),
        ("KEY", key => key.Kid),
        ("STATE", key => $"{key.State}".ToLowerInvariant()),
        ("CREATED", key => $"{key.CreatedAt:yyyy-MM-dd HH:mm}"),
        ("BELIEVED UNTIL", key => key.VerifiesUntil is { } until ? $"{until:yyyy-MM-dd HH:mm}" : "-"));

    private static async Task<int> RotateAsync(RegistryRun run)
    {
        var now = run.Value(Now);
        var kid = await run.Get<SigningKeys>().RotateAsync(run.Caller, now, run.Cancel);
        return await run.PrintAsync<RotatedKey>(
            new RotatedKey(kid),
            key => $"key {key.Kid} signs from now on{(now ? "; no other verifies, on every node within ten seconds" : "")}");
    }

    private sealed record RotatedKey(string Kid);
}
