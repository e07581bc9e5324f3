using System.Diagnostics;
using System.Net.Sockets;
using Berth.Bench.Measuring;
using Berth.Bench.Targets;
using Berth.Bench.Wire;
using Berth.Testing.Processes;

namespace Berth.Bench.Works;

/// <summary>A server of the target's kind that was just started, on a folder of its own that is gone with it or on one that stays.</summary>
internal sealed class Fresh : IAsyncDisposable
{
    private readonly ServerProcess _process;
    private readonly TemporaryFolder? _folder;

    private Fresh(ServerProcess process, TemporaryFolder? folder, TimeSpan firstAnswer)
    {
        _process = process;
        _folder = folder;
        FirstAnswer = firstAnswer;
    }

    /// <summary>From the start of the process to the end of its first answer.</summary>
    public TimeSpan FirstAnswer { get; }

    public Origin Origin => new(_process.EndPoint);

    /// <param name="data">A folder of the target's; a new one when it is null.</param>
    public static async Task<Fresh> StartAsync(Target target, string? data = null)
    {
        var folder = data is null ? new TemporaryFolder() : null;
        var clock = Stopwatch.StartNew();
        var process = await target.Launch!(data ?? folder!.At("data"));
        while (!Answers(process))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1));
        }

        return new Fresh(process, folder, clock.Elapsed);
    }

    /// <summary>All the processor time since its start, and what it has in memory now.</summary>
    public Usage Now() => new(ProcessClock.SecondsOf(_process.Id), ProcessTree.Status(_process.Id, "VmRSS"));

    /// <summary>The same with its peak.</summary>
    public Usage Peak() => new(ProcessClock.SecondsOf(_process.Id), ProcessTree.Status(_process.Id, "VmHWM"));

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder?.Dispose();
    }

    private static bool Answers(ServerProcess process)
    {
        try
        {
            using var connection = new Connection(new Origin(process.EndPoint));
            connection.Ask(Request.To(new Origin(process.EndPoint), "GET", "/v2/"));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
