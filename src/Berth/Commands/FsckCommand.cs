using System.CommandLine;
using System.Diagnostics;
using Berth.Registry.Content.Checks;
using Berth.Server.Hosting;

namespace Berth.Commands;

/// <summary><c>berth fsck</c>: every row against every file.</summary>
internal static class FsckCommand
{
    private static readonly Option<bool> Repair = new("--repair")
    {
        Description = "Mend what can be mended. Nothing that might be the only copy is destroyed.",
    };

    private static readonly Option<bool> Restamp = new("--restamp")
    {
        Description = "After a restore or a move to another disk: read only the files that changed since they were verified, and record those "
            + "that are sound, so that the first pull of each need not wait for its hash.",
    };

    /// <summary>How often a person is told how far it is: a check of terabytes takes hours.</summary>
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    public static Command Create(RegistryCommands commands) => commands.CreateForExisting(
        "fsck",
        "Check every row of the database against every file, by hash, and name what differs. Ends with 0 when nothing does, else with 1.",
        CheckAsync,
        Repair,
        Restamp);

    private static async Task<int> CheckAsync(RegistryRun run)
    {
        var findings = new List<Finding>();
        var told = Stopwatch.StartNew();
        var options = new CheckOptions(run.Value(Repair), run.Value(Restamp));
        var summary = await run.Get<ContentCheck>().RunAsync(options, Report, Tell, run.Cancel);
        if (run.IsJson)
        {
            await RegistryRun.PrintJsonAsync(
                new { summary.Blobs, summary.Bytes, summary.Manifests, Findings = findings, summary.Restamped });
        }
        else
        {
            var restamped = options.Restamp ? $", {summary.Restamped} recorded as verified" : "";
            await Console.Out.WriteLineAsync(
                $"{summary.Blobs} blobs ({summary.Bytes} bytes) and {summary.Manifests} manifests checked, {summary.Findings} faults found{restamped}");
        }

        return summary.Findings == 0 ? ExitCode.Success : ExitCode.Failure;

        void Report(Finding finding)
        {
            findings.Add(finding);
            if (!run.IsJson)
            {
                // At once: a check of terabytes takes hours.
                var repaired = finding.Repaired is null ? "" : $"; {finding.Repaired}";
                Console.Out.WriteLine($"{finding.Kind}: {finding.Subject}: {finding.Message}{repaired}");
            }
        }

        void Tell(CheckProgress progress)
        {
            if (told.Elapsed >= ProgressInterval)
            {
                told.Restart();
                Console.Error.WriteLine(
                    $"{progress.Blobs} of {progress.AllBlobs} blobs, {progress.Bytes >> 20} of {progress.AllBytes >> 20} MiB");
            }
        }
    }
}
