using System.CommandLine;
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

    public static Command Create(RegistryCommands commands) => commands.CreateForExisting(
        "fsck",
        "Check every row of the database against every file, by hash, and name what differs. Ends with 0 when nothing does, else with 1.",
        CheckAsync,
        Repair);

    private static async Task<int> CheckAsync(RegistryRun run)
    {
        var findings = new List<Finding>();
        var summary = await run.Get<ContentCheck>().RunAsync(run.Value(Repair), Report, run.Cancel);
        if (run.IsJson)
        {
            await RegistryRun.PrintJsonAsync(new { summary.Blobs, summary.Bytes, summary.Manifests, Findings = findings });
        }
        else
        {
            await Console.Out.WriteLineAsync(
                $"{summary.Blobs} blobs ({summary.Bytes} bytes) and {summary.Manifests} manifests checked, {summary.Findings} faults found");
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
    }
}
