using Berth.Testing.Processes;

namespace Berth.Bench.Targets;

/// <summary>The web server that Berth runs on, answering the same bytes from memory: this program, started once more.</summary>
internal static class BareKestrel
{
    public static async Task<(ServerProcess Process, Target Target)> StartAsync(string folder, string staticFolder)
    {
        var process = Launch(Path.Combine(folder, "bare"), staticFolder);
        await process.ListensAsync();
        return (process, new Target("bare Kestrel", Role.Ceiling, process.EndPoint, [process.Id])
        {
            StaticFolder = staticFolder,
            Launch = name => Task.FromResult(Launch(name, staticFolder)),
        });
    }

    private static ServerProcess Launch(string name, string staticFolder)
    {
        var port = FreePort.Next();
        return ServerProcess.Launch(name + ".log", port, Environment.ProcessPath!, "bare", "--port", $"{port}", "--root", staticFolder);
    }
}
