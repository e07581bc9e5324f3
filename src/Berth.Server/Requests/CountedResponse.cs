using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Berth.Server.Requests;

/// <summary>Counts what an answer sends that does not say its length beforehand, for the log and the metrics.</summary>
internal sealed class CountedResponse(IHttpResponseBodyFeature inner, RequestFacts facts) : IHttpResponseBodyFeature
{
    private readonly CountedWriter _writer = new(inner.Writer, facts);

    public Stream Stream => field ??= _writer.AsStream(leaveOpen: true);

    public PipeWriter Writer => _writer;

    public void DisableBuffering() => inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        await inner.SendFileAsync(path, offset, count, cancellationToken);
        facts.BytesOut = (facts.BytesOut ?? 0) + (count ?? new FileInfo(path).Length - offset);
    }

    public Task CompleteAsync() => inner.CompleteAsync();
}

/// <summary>Adds what passes to the facts of its request.</summary>
internal sealed class CountedWriter : PipeWriter
{
    private readonly PipeWriter _inner;
    private readonly RequestFacts _facts;

    public CountedWriter(PipeWriter inner, RequestFacts facts)
    {
        (_inner, _facts) = (inner, facts);
        facts.BytesOut ??= 0;
    }

    public override bool CanGetUnflushedBytes => _inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => _inner.UnflushedBytes;

    public override void Advance(int bytes)
    {
        _inner.Advance(bytes);
        Count(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _inner.GetSpan(sizeHint);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        Count(source.Length);
        return _inner.WriteAsync(source, cancellationToken);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => _inner.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => _inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => _inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => _inner.CompleteAsync(exception);

    private void Count(int bytes) => _facts.BytesOut = (_facts.BytesOut ?? 0) + bytes;
}

internal static class CountedResponses
{
    /// <summary>A HEAD sends nothing, whatever is written to it.</summary>
    public static void UseCountedResponses(this WebApplication app) => app.Use((context, next) =>
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            context.Features.Set<IHttpResponseBodyFeature>(
                new CountedResponse(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), RequestFacts.Of(context)));
        }

        return next(context);
    });
}
