using System.CommandLine;
using Berth.Registry;
using Berth.Registry.Content.Garbage;
using Berth.Server.Hosting;

namespace Berth.Commands;

/// <summary><c>berth gc</c>: frees what nobody can reach any more, also beside a running server.</summary>
internal static class GcCommand
{
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only show what waits." };

    public static Command Create(RegistryCommands commands) => commands.WithCollection(commands.CreateForExisting(
        "gc", "Free what nobody can reach any more, also beside a running server.", RunAsync, DryRun));

    private static async Task<int> RunAsync(RegistryRun run)
    {
        if (run.Value(DryRun))
        {
            var waiting = await run.Get<GarbageView>().WaitingAsync(run.Cancel);
            return await run.PrintAsync(
                Outcome<GarbageWaiting>.Of(waiting),
                _ => $"{waiting.DueManifests} manifests, {waiting.LooseLinks} links and {waiting.DueBlobs} blobs ({waiting.DueBytes} bytes) wait; "
                    + $"{waiting.TrashLines} lines in the trash can still be restored");
        }

        var shown = false;
        var result = await run.Get<GarbageCollector>().CollectAsync(Tell, run.Cancel);
        if (shown)
        {
            await Console.Error.WriteLineAsync();
        }

        if (result is null)
        {
            await Console.Error.WriteLineAsync("berth: a server is collecting garbage right now; what waits goes in its cycle");
            return ExitCode.TemporaryFailure;
        }

        return await run.PrintAsync(
            Outcome<CollectionResult>.Of(result),
            _ => $"{result.Manifests} manifests, {result.Links} links and {result.Blobs} blobs removed, {result.Bytes} bytes freed");

        void Tell(CollectionResult now)
        {
            // A line that is written over, for a person who waits.
            if (!run.IsJson && !Console.IsErrorRedirected)
            {
                shown = true;
                Console.Error.Write($"\r{now.Manifests} manifests, {now.Links} links, {now.Blobs} blobs, {now.Bytes >> 20} MiB");
            }
        }
    }
}
