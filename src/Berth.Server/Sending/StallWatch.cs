using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace Berth.Server.Sending;

/// <summary>Cuts off a client that takes nothing for a time, however much it was given before. One that takes little is not cut.</summary>
/// <remarks>Kestrel's minimum rate does not see bytes that are sent from files. Progress is what the client's machine has acknowledged: the
/// socket says that there is room again only when a third of its buffer is free (tcp(7), sk_stream_is_writeable), which to a slow reader
/// can be minutes.</remarks>
internal sealed class StallWatch(ConnectionContext connection, Socket socket, TimeProvider time) : IDisposable
{
    /// <summary>As long as nginx waits (send_timeout). A machine whose buffer is full says nothing until a sixteenth of it is free, so that
    /// even at 10 KB a second half a minute can pass between two acknowledgements.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static readonly TimeSpan Look = Limit / 4;

    // tcp(7), struct tcp_info: tcpi_bytes_acked, since Linux 4.2.
    private const int TcpLevel = 6, TcpInfo = 11, AckedAt = 120, InfoSize = 128;

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private bool _waits;
    private bool _disposed;
    private long _moves;
    private long _mark;
    private long _since;

    /// <summary>The sender waits for the client from here on.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _waits = true;
            _moves++;
            if (_timer is null && !_disposed)
            {
                (_mark, _since) = (Mark(), time.GetTimestamp());
                _timer = time.CreateTimer(static watch => ((StallWatch)watch!).Judge(), this, Look, Look);
            }
        }
    }

    /// <summary>The socket took something.</summary>
    public void Moved() => Interlocked.Increment(ref _moves);

    /// <summary>The timer goes on: where one wait was another follows, and a look that finds none ends it.</summary>
    public void End()
    {
        lock (_gate)
        {
            _waits = false;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }

    private void Judge()
    {
        lock (_gate)
        {
            if (!_waits)
            {
                _timer?.Dispose();
                _timer = null;
                return;
            }

            var (mark, now) = (Mark(), time.GetTimestamp());
            if (mark != _mark)
            {
                (_mark, _since) = (mark, now);
                return;
            }

            if (time.GetElapsedTime(_since, now) < Limit)
            {
                return;
            }
        }

        connection.Abort(new ConnectionAbortedException($"The client took nothing for {Limit.TotalSeconds:0} s."));
    }

    /// <summary>Grows with every progress, and not otherwise.</summary>
    private long Mark()
    {
        Span<byte> info = stackalloc byte[InfoSize];
        try
        {
            var known = socket.GetRawSocketOption(TcpLevel, TcpInfo, info) == InfoSize;
            return Interlocked.Read(ref _moves) + (known ? MemoryMarshal.Read<long>(info[AckedAt..]) : 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return _mark;
        }
    }
}
