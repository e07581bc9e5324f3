using System.Net;
using System.Net.Sockets;

namespace Berth.EndToEnd.Docker;

/// <summary>
/// A TCP forwarder that breaks off the first download of more than a given size, once, and lets everything else through.
/// It knows nothing of what it forwards, so it works for https as well.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly int target;
    private readonly long cutAfter;
    private readonly Task accepting;
    private long downloaded;
    private int cuts;

    public CuttingProxy(int target, long cutAfter)
    {
        this.target = target;
        this.cutAfter = cutAfter;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How many connections were cut: 0 or 1.</summary>
    public int Cuts => Volatile.Read(ref cuts);

    /// <summary>How many bytes went from the server to clients, over all connections.</summary>
    public long Downloaded => Interlocked.Read(ref downloaded);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ForwardAsync(await listener.AcceptSocketAsync(stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ForwardAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            await server.ConnectAsync(IPAddress.Loopback, target, stop.Token);
            await Task.WhenAll(UploadAsync(client, server), DownloadAsync(server, client));
        }
    }

    private Task UploadAsync(Socket client, Socket server) => CopyAsync(client, server, _ => true);

    private Task DownloadAsync(Socket server, Socket client)
    {
        var onThisConnection = 0L;
        return CopyAsync(server, client, count =>
        {
            Interlocked.Add(ref downloaded, count);
            onThisConnection += count;
            return onThisConnection < cutAfter || Interlocked.CompareExchange(ref cuts, 1, 0) != 0;
        });
    }

    private async Task CopyAsync(Socket from, Socket to, Func<int, bool> mayGoOn)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, stop.Token) is var count and > 0)
            {
                if (!mayGoOn(count))
                {
                    Abort(from, to);
                    return;
                }

                await to.SendAsync(buffer.AsMemory(0, count), stop.Token);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Abort(from, to);
        }
    }

    private static void Abort(Socket one, Socket other)
    {
        one.Dispose();
        other.Dispose();
    }
}
