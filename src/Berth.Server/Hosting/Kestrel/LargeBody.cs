using System.Buffers;
using System.IO.Pipelines;
using Berth.Server.Hosting.Logging;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Berth.Server.Hosting.Kestrel;

/// <summary>A request's body with a limit of its own, counted as it is read: a chunked one has no other size.</summary>
internal sealed class LargeBody : PipeReader
{
    private readonly PipeReader _inner;
    private readonly RequestFacts _facts;
    private ReadOnlySequence<byte> _buffer;

    private LargeBody(PipeReader inner, RequestFacts facts)
    {
        _inner = inner;
        _facts = facts;
        _facts.BytesIn = 0;
    }

    /// <param name="most">Bytes it may have. With a bound, a body that announces more is not read on just to save the connection.</param>
    public static PipeReader Open(HttpContext context, long most)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = most;
        }

        return new LargeBody(context.Request.BodyReader, RequestFacts.Of(context));
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _facts.BytesIn += _buffer.Slice(0, consumed).Length;
        _buffer = default;
        _inner.AdvanceTo(consumed, examined);
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = await _inner.ReadAsync(cancellationToken);
        _buffer = read.Buffer;
        return read;
    }

    public override bool TryRead(out ReadResult result)
    {
        var any = _inner.TryRead(out result);
        _buffer = result.Buffer;
        return any;
    }

    public override void CancelPendingRead() => _inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _inner.Complete(exception);
}
