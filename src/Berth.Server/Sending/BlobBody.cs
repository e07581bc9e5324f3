using System.Text;
using Berth.Blobs;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Berth.Server.Sending;

/// <summary>The body of an answer that is made of a blob's bytes, sent by the shortest way that the connection has.</summary>
/// <remarks>
/// <code>
///   file, and a connection that takes files ─┬─ 16 KiB and more ─► sendfile(2), 16 MiB to a flush
///                                            └─ less ────────────► read into the memory of the answer: one send(2) with the headers
///   TLS, HTTP/2, a body that something wraps, storage without files ─► read 256 KiB at a time into the answer
/// </code>
/// The answer's Content-Length has to be set. A pull that breaks off counts as far as it came.
/// </remarks>
internal sealed class BlobBody
{
    /// <summary>From here on the kernel's way is no slower than a read.</summary>
    public const int BySendfileFrom = 16 << 10;

    private const int Slice = 16 << 20;

    private readonly HttpContext _http;
    private readonly BlobContent _content;
    private readonly RequestFacts _facts;
    private readonly CountedWriter _body;
    private readonly IFileWriter? _files;

    public BlobBody(HttpContext http, BlobContent content)
    {
        (_http, _content, _facts) = (http, content, RequestFacts.Of(http));
        _body = new CountedWriter(http.Response.BodyWriter, _facts);
        _files = content.File is null ? null : FilesOf(http);
    }

    /// <summary>Text between the parts; it goes out with the next of them, or at the end.</summary>
    public void Write(string ascii) => Encoding.ASCII.GetBytes(ascii, _body);

    public Task SendAsync(long offset, long count) => _files is not null && count >= BySendfileFrom
        ? SendFileAsync(_files, offset, count)
        : _content.CopyToAsync(_body, offset, count, _http.RequestAborted);

    public async Task EndAsync() => await _body.FlushAsync(_http.RequestAborted);

    /// <summary>Null where bytes change on their way from the answer to the socket. Kestrel's own answer is one object; a middleware that
    /// compresses or keeps bodies puts another in the place of its body.</summary>
    internal static IFileWriter? FilesOf(HttpContext http)
    {
        var features = http.Features;
        return HttpProtocol.IsHttp11(http.Request.Protocol)
            && ReferenceEquals(features.Get<IHttpResponseBodyFeature>(), features.Get<IHttpResponseFeature>())
            ? features.Get<IFileWriter>()
            : null;
    }

    private async Task SendFileAsync(IFileWriter files, long offset, long count)
    {
        // Kestrel would count none of the bytes and cut off who is slower than one piece in five seconds; StallWatch sees what it cannot.
        if (_http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        // The headers go into the writer first and out with the first piece. No call is cancelled by a token: when the client leaves, Kestrel
        // shuts the socket down, and what waits for it ends.
        await _http.Response.StartAsync(CancellationToken.None);
        var isOver = false;
        for (var end = offset + count; offset < end && !isOver;)
        {
            var piece = (int)Math.Min(Slice, end - offset);

            // Kestrel takes no Advance before somebody asked for memory.
            _body.GetMemory();
            files.Append(_content.File!, offset, piece);
            _body.Advance(piece);
            offset += piece;

            // Always: Kestrel's own flush at the end of an answer leaves out what was advanced. After a wait it does not pass the result on.
            var flushed = await _body.FlushAsync(CancellationToken.None);
            isOver = flushed.IsCompleted || files.IsBroken;
        }

        if (isOver)
        {
            GiveUp(files);
        }
    }

    private void GiveUp(IFileWriter files)
    {
        _facts.BytesOut = Math.Max(0, (_facts.BytesOut ?? 0) - files.Unsent);
        if (files.Fault is { } fault)
        {
            throw fault;
        }

        _facts.Outcome = RequestFacts.ClientClosed;
        _http.Abort();
    }
}
