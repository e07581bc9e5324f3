using System.IO.Pipelines;

namespace Berth.Blobs.Tests;

/// <summary>Takes what is written and says, from a certain flush on, that nobody reads any more: as a response does whose client has gone.</summary>
internal sealed class LeavingReader(int after) : PipeWriter
{
    public long Bytes { get; private set; }

    public int Flushes { get; private set; }

    public override void Advance(int bytes) => Bytes += bytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => new byte[Math.Max(4096, sizeHint)];

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(new FlushResult(isCanceled: false, isCompleted: ++Flushes >= after));

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }
}
