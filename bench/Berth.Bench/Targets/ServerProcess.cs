using System.Net;
using System.Net.Sockets;
using Berth.Testing;
using Berth.Testing.Processes;

namespace Berth.Bench.Targets;

/// <summary>A server that was started here. What it prints goes into a file, as a service manager would have it, and not through a pipe that
/// somebody has to empty while he measures.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Daemon _daemon;
    private readonly string _log;

    private ServerProcess(Daemon daemon, string log, int port)
    {
        _daemon = daemon;
        _log = log;
        EndPoint = new IPEndPoint(IPAddress.Loopback, port);
    }

    public IPEndPoint EndPoint { get; }

    public int Id => _daemon.ProcessId;

    /// <summary>Starts it and returns at once.</summary>
    public static ServerProcess Launch(string log, int port, params string[] command) =>
        new(new Tool("sh").Start(["-c", "exec \"$@\" >>\"$0\" 2>&1", log, .. command]), log, port);

    /// <summary>Starts it and returns when it takes connections.</summary>
    public static async Task<ServerProcess> StartAsync(string log, int port, params string[] command)
    {
        var server = Launch(log, port, command);
        await server.ListensAsync();
        return server;
    }

    /// <summary>Returns when it takes connections.</summary>
    public async Task ListensAsync()
    {
        try
        {
            await _daemon.WaitUntilAsync(TakesConnectionsAsync, Patience.Limit);
        }
        catch (ToolException e)
        {
            throw new ToolException($"Nothing listens on {EndPoint}: {await File.ReadAllTextAsync(_log)}", e);
        }
    }

    public async ValueTask DisposeAsync() => await _daemon.DisposeAsync();

    private async Task<bool> TakesConnectionsAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(EndPoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
