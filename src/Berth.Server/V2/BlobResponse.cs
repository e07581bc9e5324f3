using Berth.Blobs;
using Berth.Oci;
using Berth.Server.Sending;

namespace Berth.Server.V2;

/// <summary>Sends a blob: 200, 206 with one or several ranges, 304 or 416. Bytes leave as they are stored, never compressed.</summary>
/// <remarks>RFC 9110, sections 13.1 and 14; for all clients an explicit length, digest and ETag on every answer.</remarks>
internal static class BlobResponse
{
    /// <param name="isPublic">Whether a cache between here and the client may give it to others.</param>
    public static Task WriteAsync(V2Request request, Digest digest, BlobContent content, bool isPublic) =>
        AnswerAsync(request, digest, content.Length, content, isPublic);

    /// <summary>The same answer without a body, to a HEAD.</summary>
    public static Task DescribeAsync(V2Request request, Digest digest, long length, bool isPublic) =>
        AnswerAsync(request, digest, length, null, isPublic);

    private static Task AnswerAsync(V2Request request, Digest digest, long length, BlobContent? content, bool isPublic)
    {
        var (headers, etag) = (request.Response.Headers, ETag.Of(digest));
        headers["Docker-Content-Digest"] = digest.ToString();
        headers.ETag = etag;
        headers.AcceptRanges = "bytes";
        // RFC 9111, section 3.5: what a token was sent for is kept by a shared cache only where it says public.
        headers.CacheControl = isPublic ? "public, max-age=31536000, immutable" : "private, max-age=31536000, immutable";
        request.Response.ContentType = MediaTypes.OctetStream;

        var asked = request.Http.Request.Headers;
        if (ETag.Matches(asked.IfNoneMatch, etag))
        {
            request.Response.StatusCode = 304;
            return Task.CompletedTask;
        }

        var range = asked.IfRange.Count == 0 || asked.IfRange == etag ? (string?)asked.Range : null;
        var selection = RangeSelection.Of(range, length);
        return selection.Outcome switch
        {
            RangeOutcome.Unsatisfiable => Unsatisfiable(request, length),
            RangeOutcome.Partial when selection.Ranges is [var only] => PartAsync(request, content, length, only),
            RangeOutcome.Partial => PartsAsync(request, content, new ByteRanges(selection.Ranges, length)),
            _ => CopyAsync(request, content, new ByteRange(0, length)),
        };
    }

    private static Task Unsatisfiable(V2Request request, long length)
    {
        request.Response.Headers.ContentRange = ByteRange.UnsatisfiedContentRange(length);
        return request.FailAsync(new(Oci.Errors.ErrorCode.BlobUploadInvalid, $"the blob has {length} bytes; the range lies beyond them") { Status = 416 });
    }

    private static Task PartAsync(V2Request request, BlobContent? content, long length, ByteRange range)
    {
        request.Response.StatusCode = 206;
        request.Response.Headers.ContentRange = range.ToContentRange(length);
        return CopyAsync(request, content, range);
    }

    private static async Task CopyAsync(V2Request request, BlobContent? content, ByteRange range)
    {
        request.Response.ContentLength = range.Count;
        if (content is not null && range.Count > 0)
        {
            await new BlobBody(request.Http, content).SendAsync(range.Offset, range.Count);
        }
    }

    private static async Task PartsAsync(V2Request request, BlobContent? content, ByteRanges parts)
    {
        request.Response.StatusCode = 206;
        request.Response.ContentType = parts.ContentType;
        request.Response.ContentLength = parts.Length;
        if (content is null)
        {
            return;
        }

        var body = new BlobBody(request.Http, content);
        foreach (var range in parts.Ranges)
        {
            body.Write(parts.HeadOf(range));
            await body.SendAsync(range.Offset, range.Count);
        }

        body.Write(parts.Tail);
        await body.EndAsync();
    }
}
