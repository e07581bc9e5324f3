using System.Globalization;
using System.Runtime.InteropServices;
using Berth.Testing;
using Berth.Testing.Processes;

namespace Berth.Bench.Measuring;

/// <summary>How often a server asks the disk to keep something, counted by strace(1) in a pass that nobody times.</summary>
internal static class SyncCount
{
    private const string Calls = "fsync,fdatasync,syncfs,sync_file_range";

    /// <summary>Null where strace may not look.</summary>
    public static async Task<int?> DuringAsync(IReadOnlyList<int> processes, Func<Task> action)
    {
        using var folder = new TemporaryFolder();
        var summary = folder.At("summary");
        string[] attach = [.. ProcessTree.Below(processes).SelectMany(process => new[] { "-p", $"{process}" })];
        var strace = new Tool("strace").Start(["-f", "-c", "-U", "name,calls", "-e", $"trace={Calls}", "-o", summary, .. attach]);
        await using (strace)
        {
            try
            {
                await strace.WaitForOutputAsync("attached", Patience.Limit);
            }
            catch (ToolException)
            {
                return null;
            }

            await action();
            await strace.StopAsync(PosixSignal.SIGINT);
        }

        return File.ReadLines(summary).Select(Count).Sum();
    }

    /// <summary>A line of the summary: the call and how many there were.</summary>
    private static int Count(string line)
    {
        var columns = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return columns.Length == 2 && Calls.Split(',').Contains(columns[0]) ? int.Parse(columns[1], CultureInfo.InvariantCulture) : 0;
    }
}
