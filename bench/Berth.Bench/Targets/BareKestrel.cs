using Berth.Testing.Processes;

namespace Berth.Bench.Targets;

/// <summary>The web server that Berth runs on, answering the same bytes from memory: this program, started once more.</summary>
internal static class BareKestrel
{
    public static async Task<(ServerProcess Process, Target Target)> StartAsync(string folder, string staticFolder)
    {
        var port = FreePort.Next();
        var process = await ServerProcess.StartAsync(
            Path.Combine(folder, "bare.log"), port, Environment.ProcessPath!, "bare", "--port", $"{port}", "--root", staticFolder);
        return (process, new Target("bare Kestrel", Role.Ceiling, process.EndPoint, [process.Id]) { StaticFolder = staticFolder });
    }
}
