namespace Berth.Bench.Measuring;

/// <summary>What a server used up.</summary>
/// <param name="CpuSeconds">Of the server, its children and its database.</param>
/// <param name="PeakMemory">The most that the server itself had resident at once, in bytes.</param>
internal sealed record Usage(double CpuSeconds, long PeakMemory);

/// <summary>Watches a server from outside between two moments.</summary>
internal sealed class Sampler
{
    private readonly IReadOnlyList<int> _server;
    private readonly Dictionary<int, double> _cpu;

    private Sampler(IReadOnlyList<int> server, IReadOnlyList<int> helpers)
    {
        _server = server;
        _cpu = server.Concat(helpers).Distinct().ToDictionary(process => process, ProcessClock.SecondsOf);
    }

    /// <param name="server">The processes whose memory and processor time count, with their descendants.</param>
    /// <param name="helpers">Those whose processor time alone counts, as a database's.</param>
    public static Sampler Start(IReadOnlyList<int> server, IReadOnlyList<int> helpers)
    {
        var processes = ProcessTree.Below(server);
        foreach (var process in processes)
        {
            ForgetPeak(process);
        }

        return new Sampler(processes, ProcessTree.Below(helpers));
    }

    public Usage Stop() => new(
        _cpu.Sum(process => Math.Max(0, ProcessClock.SecondsOf(process.Key) - process.Value)),
        _server.Sum(process => ProcessTree.Status(process, "VmHWM")));

    /// <summary>From here on VmHWM is the peak since now; proc(5), clear_refs.</summary>
    private static void ForgetPeak(int process)
    {
        try
        {
            File.WriteAllText($"/proc/{process}/clear_refs", "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else's process keeps its peak of all time.
        }
    }
}
