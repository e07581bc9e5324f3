using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Berth.Blobs;
using Microsoft.AspNetCore.Connections;
using Microsoft.Win32.SafeHandles;

namespace Berth.Server.Sending;

/// <summary>The output of a connection, written to its socket at once and by whoever flushes; and pieces of files, by sendfile(2).</summary>
/// <remarks>
/// <code>
///   Kestrel: headers ─► GetMemory, Advance ─┐                                    ┌─ send(2), with MSG_MORE before another piece
///                                           ├─► pieces, in order ─► FlushAsync ──┤
///   BlobBody: Append(file), Advance ────────┘                                    └─ sendfile(2): page cache to socket, no copy
///                                                                                       │
///              the client is slower than the file (EAGAIN): copy 32 KiB and let .NET ◄──┘
///              send them when the socket takes more; then on with sendfile
/// </code>
/// Kestrel's own way is a pipe of memory blocks that another thread empties into the socket; without both, a pull takes a third of the
/// processor time. Waiting through a small copy needs no epoll of ours and hardly ever happens: 0.05 times a MiB with a client that reads as
/// fast as it can.
/// <para>Kestrel calls under a lock of its own that an abort needs, so nobody may give a flush more than about 1 MiB. No two calls overlap:
/// what is written while a flush waits is kept by Kestrel's ConcurrentPipeWriter until it ends. Advance by more than was handed out works
/// because no layer between checks it once the headers are written and a Content-Length is set; <c>BlobBodyTests</c> holds Kestrel to it.</para>
/// </remarks>
internal sealed class SocketWriter : PipeWriter, IFileWriter, IDisposable
{
    /// <summary>What may go under Kestrel's lock, and before others get their turn: from a slow disk it takes a while.</summary>
    private const int MostAtOnce = 1 << 20;

    private const int WaitingCopy = 32 << 10;

    private readonly ConnectionContext _connection;
    private readonly Socket _socket;
    private readonly MemoryPool<byte> _pool;
    private readonly StallWatch _watch;
    private readonly List<Piece> _pieces = [];
    private readonly List<IMemoryOwner<byte>> _blocks = [];
    private readonly Lock _gate = new();
    private Memory<byte> _block;
    private int _from;
    private int _to;
    private int _sending;
    private Piece _appended;
    private long _unsent;
    private bool _isFull;
    private bool _waits;
    private bool _disposed;

    public SocketWriter(ConnectionContext connection, Socket socket, MemoryPool<byte> pool, TimeProvider time)
    {
        // sendfile has no flag for it.
        socket.Blocking = false;
        (_connection, _socket, _pool) = (connection, socket, pool);
        _watch = new StallWatch(connection, socket, time);
    }

    public bool IsBroken { get; private set; }

    public Exception? Fault { get; private set; }

    public long Unsent => _unsent + _appended.Count;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => Waiting() + _to - _from;

    public void Append(SafeFileHandle file, long offset, int count) => _appended = new Piece(default, file, offset, count);

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_to == _block.Length || _block.Length - _to < sizeHint)
        {
            CloseRun();
            var owner = sizeHint <= _pool.MaxBufferSize ? _pool.Rent() : MemoryPool<byte>.Shared.Rent(sizeHint);
            _blocks.Add(owner);
            (_block, _from, _to) = (owner.Memory, 0, 0);
        }

        return _block[_to..];
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (_appended is { File: not null } piece && piece.Count == bytes)
        {
            CloseRun();
            _pieces.Add(piece);
            _appended = default;
            return;
        }

        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _block.Length - _to);
        _to += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        CloseRun();
        return TrySend(MostAtOnce) ? new(Result()) : SendPatientlyAsync();
    }

    // Nothing in Kestrel or here asks for it; a flush that waits is ended by an abort, which shuts the socket down.
    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
        IsBroken = true;
        Clear();
    }

    /// <summary>The socket stays open: its owner shuts it down, and everything that was flushed is in the kernel by then.</summary>
    public void Dispose()
    {
        _watch.Dispose();
        lock (_gate)
        {
            _disposed = true;
            if (!_waits)
            {
                Clear();
            }
        }
    }

    /// <returns>False when the socket takes no more for now, or that much was sent.</returns>
    private bool TrySend(long most)
    {
        try
        {
            var pieces = CollectionsMarshal.AsSpan(_pieces);
            while (!IsBroken && _sending < pieces.Length)
            {
                ref var piece = ref pieces[_sending];
                if (most <= 0)
                {
                    return false;
                }

                var sent = Send(piece, isLast: _sending == pieces.Length - 1);
                if (sent > 0)
                {
                    most -= sent;
                    _isFull = false;
                    piece = piece.After((int)sent);
                    _sending += piece.Count == 0 ? 1 : 0;
                }
                else if (sent == 0)
                {
                    Break(Shortened());
                }
                else if (!MayGoOn(piece, Libc.LastError))
                {
                    _isFull = true;
                    return false;
                }
            }
        }
        catch (ObjectDisposedException)
        {
            // Kestrel has aborted the connection.
            Break(null);
        }

        Clear();
        return true;
    }

    private nint Send(in Piece piece, bool isLast)
    {
        if (piece.File is { } file)
        {
            var offset = piece.Offset;
            return Libc.SendFile(_socket.SafeHandle, file, ref offset, Math.Min(piece.Count, MostAtOnce));
        }

        return Libc.Send(_socket.SafeHandle, piece.Memory.Span, Libc.DontWait | Libc.NoSignal | (isLast ? 0 : Libc.More));
    }

    /// <returns>False when the piece has to be copied: the socket is full, or the file is on something that knows no sendfile.</returns>
    private bool MayGoOn(in Piece piece, int error)
    {
        switch (error)
        {
            case Libc.Interrupted:
                return true;
            case Libc.Again:
            case Libc.Invalid or Libc.NoSystemCall or Libc.NotSupported when piece.File is not null:
                return false;
            default:
                Break(error == Libc.IoError && piece.File is not null ? Unreadable(error) : null);
                return true;
        }
    }

    private async ValueTask<FlushResult> SendPatientlyAsync()
    {
        _waits = true;
        _watch.Begin();
        try
        {
            do
            {
                // Out of Kestrel's lock, which whoever called holds.
                await (_isFull ? SendCopyAsync() : YieldAsync());
                _watch.Moved();
            }
            while (!TrySend(MostAtOnce));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Break(null);
        }
        catch (IOException e)
        {
            Break(Unreadable(e.HResult, e));
        }
        finally
        {
            _watch.End();
            lock (_gate)
            {
                _waits = false;
                if (IsBroken || _disposed)
                {
                    Clear();
                }
            }
        }

        return Result();
    }

    /// <summary>Sends the head of the piece that did not go, as soon as the socket takes it.</summary>
    private async ValueTask SendCopyAsync()
    {
        var piece = _pieces[_sending];
        var count = Math.Min(piece.Count, WaitingCopy);
        using var copy = piece.File is null ? null : _pool.Rent();
        var head = piece.Memory;
        if (copy is not null)
        {
            count = RandomAccess.Read(piece.File!, copy.Memory.Span[..Math.Min(count, copy.Memory.Length)], piece.Offset);
            if (count == 0)
            {
                Break(Shortened());
                return;
            }

            head = copy.Memory;
        }

        var sent = await _socket.SendAsync(head[..count]);
        _pieces[_sending] = piece.After(sent);
        _sending += sent == piece.Count ? 1 : 0;
    }

    private static async ValueTask YieldAsync() => await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

    private FlushResult Result() => new(isCanceled: false, isCompleted: IsBroken);

    private long Waiting()
    {
        var sum = 0L;
        for (var i = _sending; i < _pieces.Count; i++)
        {
            sum += _pieces[i].Count;
        }

        return sum;
    }

    private void CloseRun()
    {
        if (_to > _from)
        {
            _pieces.Add(new Piece(_block[_from.._to]));
            _from = _to;
        }
    }

    /// <param name="fault">Null when it was the client or the network; then nobody else may know yet that it is over.</param>
    private void Break(Exception? fault)
    {
        if (IsBroken)
        {
            return;
        }

        (IsBroken, Fault) = (true, fault);
        if (fault is null)
        {
            _connection.Abort(new ConnectionAbortedException("The client takes no more."));
        }
    }

    /// <summary>All was sent, or nothing more will be. An idle connection holds no memory.</summary>
    private void Clear()
    {
        _unsent += UnflushedBytes;
        _pieces.Clear();
        (_sending, _block, _from, _to) = (0, default, 0, 0);
        foreach (var block in _blocks)
        {
            block.Dispose();
        }

        _blocks.Clear();
    }

    private static BlobStoreException Shortened() =>
        new(StorageFault.Failed, "storage failed: a stored file became shorter while it was sent");

    private static BlobStoreException Unreadable(int error, Exception? inner = null) =>
        new(StorageFault.Failed, $"storage failed: read: {Marshal.GetPInvokeErrorMessage(error)}", inner);
}
