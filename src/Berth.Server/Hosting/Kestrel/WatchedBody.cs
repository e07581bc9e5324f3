using System.Buffers;
using System.IO.Pipelines;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Berth.Server.Hosting.Kestrel;

/// <summary>
/// A request's body as it comes in: counted as it is received, cut off when nothing comes, and one of a bounded number when little does.
/// Only waiting is judged: a client that is not read from because the disk is busy is not slow.
/// </summary>
internal sealed class WatchedBody : PipeReader, IRequestBodyPipeFeature, IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private readonly HttpContext _context;
    private readonly PipeReader _inner;
    private readonly RequestFacts _facts;
    private readonly SlowBodies _slow;
    private readonly TimeProvider _time;
    private readonly TimeSpan _idle;
    private readonly Lock _gate = new();
    private ReadOnlySequence<byte> _buffer;
    private long _consumed;
    private long _received;
    private ITimer? _timer;
    private bool _disposed;
    private long? _waitingSince;
    private (long At, long Received) _lastLook;
    private SlowBodies.Slot? _slot;
    private volatile BadHttpRequestException? _fault;

    public WatchedBody(HttpContext context, SlowBodies slow, TimeProvider time, TimeSpan idle)
    {
        _context = context;
        _inner = context.Request.BodyReader;
        _facts = RequestFacts.Of(context);
        _slow = slow;
        _time = time;
        _idle = idle;
    }

    /// <summary>Whether anybody asked for a byte of it.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>Whether nothing of it is left on the connection.</summary>
    public bool IsWhole { get; private set; }

    PipeReader IRequestBodyPipeFeature.Reader => this;

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _consumed += _buffer.Slice(0, consumed).Length;
        _buffer = default;
        _inner.AdvanceTo(consumed, examined);
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        IsBegun = true;
        var reading = _inner.ReadAsync(cancellationToken);
        return reading.IsCompletedSuccessfully ? new(Note(reading.Result)) : WaitAsync(reading);
    }

    public override bool TryRead(out ReadResult result)
    {
        IsBegun = true;
        var any = _inner.TryRead(out result);
        result = any ? Note(result) : result;
        return any;
    }

    public override void CancelPendingRead() => _inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _inner.Complete(exception);

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
            _slot?.Dispose();
        }
    }

    private async ValueTask<ReadResult> WaitAsync(ValueTask<ReadResult> reading)
    {
        Waits();
        try
        {
            return Note(await reading);
        }
        finally
        {
            lock (_gate)
            {
                _waitingSince = null;
            }
        }
    }

    private ReadResult Note(ReadResult read)
    {
        if (_fault is { } fault)
        {
            throw fault;
        }

        _buffer = read.Buffer;
        Interlocked.Exchange(ref _received, _consumed + read.Buffer.Length);
        IsWhole = read.IsCompleted || _received == _context.Request.ContentLength;
        _facts.BytesIn = _received;
        return read;
    }

    private void Waits()
    {
        lock (_gate)
        {
            _waitingSince = _time.GetTimestamp();
            if (_timer is null && !_disposed)
            {
                _lastLook = (_waitingSince.Value, _received);
                _timer = _time.CreateTimer(static body => ((WatchedBody)body!).Judge(), this, NextLook(TimeSpan.Zero), Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Judge()
    {
        lock (_gate)
        {
            if (_disposed || _fault is not null)
            {
                return;
            }

            var waited = _waitingSince is { } since ? _time.GetElapsedTime(since) : TimeSpan.Zero;
            _fault = _idle > TimeSpan.Zero && waited >= _idle ? Silent() : !HasPlace(_waitingSince is not null) ? Crowded() : null;
            if (_fault is null)
            {
                _timer!.Change(NextLook(waited), Timeout.InfiniteTimeSpan);
                return;
            }
        }

        _inner.CancelPendingRead();
    }

    /// <summary>Whether it comes fast enough, or is one of those that may be slow.</summary>
    private bool HasPlace(bool waits)
    {
        var received = Interlocked.Read(ref _received);
        var now = _time.GetTimestamp();
        if (!waits)
        {
            _lastLook = (now, received);
            return true;
        }

        var elapsed = _time.GetElapsedTime(_lastLook.At, now);
        if (elapsed < SlowBodies.Grace)
        {
            return true;
        }

        var isSlow = received - _lastLook.Received < SlowBodies.LeastRate * elapsed.TotalSeconds;
        _lastLook = (now, received);
        _slot?.Dispose();
        _slot = isSlow ? _slow.TryEnter(_context.Origin().Network, _facts.StreamsBody ? 0 : received) : null;
        return !isSlow || _slot is not null;
    }

    private TimeSpan NextLook(TimeSpan waited) =>
        _idle > TimeSpan.Zero && _idle - waited < Look ? _idle - waited : Look;

    private BadHttpRequestException Silent() => new(
        $"nothing of the body came for {_idle.TotalSeconds:0} s, which is as long as the registry waits (idle-body-timeout)",
        StatusCodes.Status408RequestTimeout);

    private static BadHttpRequestException Crowded() => new(
        "the body came slowly, and as many others come slowly from the same network as the registry waits for",
        StatusCodes.Status408RequestTimeout);
}
