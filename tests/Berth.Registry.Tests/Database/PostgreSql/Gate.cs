using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Berth.Registry.Tests.Database.PostgreSql;

/// <summary>Stands before a database as a busy machine does: it takes every connection at once and brings it through when it is opened.</summary>
internal sealed class Gate : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _arrivals = [];
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly int _behind;
    private readonly Task _accepting;

    public Gate(int port)
    {
        _behind = port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Open() => _open.TrySetResult();

    /// <summary>Done when that many connections have come.</summary>
    public Task ArrivalAsync(int number) => Arrival(number).Task;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var client in _clients)
        {
            client.Dispose();
        }
    }

    private TaskCompletionSource Arrival(int number) =>
        _arrivals.GetOrAdd(number, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task AcceptAsync()
    {
        for (var number = 1; ; number++)
        {
            var client = await _listener.AcceptTcpClientAsync();
            _clients.Add(client);
            Arrival(number).TrySetResult();
            _ = ForwardAsync(client);
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        await _open.Task;
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, _behind);
        await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client.GetStream()));
        client.Dispose();
    }
}
