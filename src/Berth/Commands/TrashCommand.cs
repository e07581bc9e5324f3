using System.CommandLine;
using System.Globalization;
using Berth.Oci;
using Berth.Registry;
using Berth.Registry.Content.Garbage;
using Berth.Registry.Content.Trash;

namespace Berth.Commands;

/// <summary><c>berth trash</c>: what was deleted, and back or away with it.</summary>
internal static class TrashCommand
{
    private static readonly Argument<string> Place = new("namespace[/repo]") { Description = "Whose trash, as ada or ada/app." };
    private static readonly Argument<long> Id = new("id") { Description = "The line, as berth trash list shows it." };
    private static readonly Option<string> As = new("--as") { Description = "The name that a repository comes back under; its own unless given." };

    public static Command Create(RegistryCommands commands) => new("trash", "Restore what was deleted, or let it go for good.")
    {
        commands.Create("list", "Show what can be restored, newest first.", ListAsync, Place),
        commands.Create("restore", "Restore a line.", RestoreAsync, Place, Id, As),
        commands.Create("empty", "Let everything in it go for good, and free its space.", EmptyAsync, Place),
    };

    private static async Task<int> ListAsync(RegistryRun run)
    {
        var all = new List<TrashLine>();
        for (string? after = null; ;)
        {
            var page = await run.Get<TrashList>().ListAsync(run.Caller, Query(run) with { After = after, Count = 100 }, run.Cancel);
            if (!page.Succeeded)
            {
                return await RegistryRun.FailAsync(page.Refusal);
            }

            all.AddRange(page.Value.Items);
            if ((after = page.Value.Next) is null)
            {
                break;
            }
        }

        return await run.PrintAsync(
            all,
            ("ID", line => $"{line.Id}"),
            ("KIND", line => $"{line.Kind}".ToLowerInvariant()),
            ("WHAT", What),
            ("DELETED", line => Time(line.DeletedAt)),
            ("BY", line => line.By ?? "-"),
            ("CAUSE", line => $"{line.Cause}".ToLowerInvariant()),
            ("UNTIL", line => Time(line.ExpiresAt)));
    }

    private static async Task<int> RestoreAsync(RegistryRun run)
    {
        RepositoryName? name = null;
        return run.Value(As) is { } text && !RepositoryName.TryParse(text, out name)
            ? await RegistryRun.FailAsync(Refusal.Invalid("name_invalid", $"'{text}' is no repository such as ada/app.", "as"))
            : await run.PrintAsync(
                await run.Get<TrashCan>().RestoreAsync(run.Caller, Query(run).Namespace, run.Value(Id), name, run.Cancel), line => $"{What(line)} is back");
    }

    /// <summary>What it frees is freed at once, unless a server is collecting: then that one frees it.</summary>
    private static async Task<int> EmptyAsync(RegistryRun run)
    {
        var emptied = await run.Get<TrashCan>().EmptyAsync(run.Caller, Query(run), null, run.Cancel);
        if (!emptied.Succeeded)
        {
            return await RegistryRun.FailAsync(emptied.Refusal);
        }

        var result = await run.Get<GarbageCollector>().CollectAsync(null, run.Cancel, adopts: false);
        return await run.PrintAsync(
            Outcome.Of<object>(new { Lines = emptied.Value, FreedBytes = result?.Bytes }),
            _ => $"{emptied.Value} lines are gone; " + (result is null ? "a server frees their space now" : $"{result.Bytes} bytes were freed"));
    }

    private static TrashQuery Query(RegistryRun run)
    {
        var text = run.Value(Place);
        return text.Contains('/', StringComparison.Ordinal) && RepositoryName.TryParse(text, out var name)
            ? new TrashQuery(name.Namespace) { Repository = name }
            : new TrashQuery(text);
    }

    private static string What(TrashLine line) =>
        line.Tag is not null ? $"{line.Repository}:{line.Tag}" : line.Digest is not null ? $"{line.Repository}@{line.Digest}" : line.Repository;

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
