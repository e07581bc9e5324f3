using System.Text;
using Berth.Blobs;
using Berth.Oci;

namespace Berth.Server.V2;

/// <summary>Sends a blob: 200, 206 with one or several ranges, 304 or 416. Bytes leave as they are stored, never compressed.</summary>
/// <remarks>RFC 9110, sections 13.1 and 14; PROTOCOL of all clients: explicit length, digest and ETag on every answer.</remarks>
internal static class BlobResponse
{
    /// <param name="isPublic">Whether a cache between here and the client may give it to others.</param>
    public static Task WriteAsync(V2Request request, Digest digest, BlobContent content, bool isPublic)
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
        var selection = RangeSelection.Of(range, content.Length);
        return selection.Outcome switch
        {
            RangeOutcome.Unsatisfiable => Unsatisfiable(request, content.Length),
            RangeOutcome.Partial when selection.Ranges is [var only] => PartAsync(request, content, only),
            RangeOutcome.Partial => PartsAsync(request, content, selection.Ranges),
            _ => CopyAsync(request, content, new ByteRange(0, content.Length)),
        };
    }

    private static Task Unsatisfiable(V2Request request, long length)
    {
        request.Response.Headers.ContentRange = ByteRange.UnsatisfiedContentRange(length);
        return request.FailAsync(new(Oci.Errors.ErrorCode.BlobUploadInvalid, $"the blob has {length} bytes; the range lies beyond them") { Status = 416 });
    }

    private static Task PartAsync(V2Request request, BlobContent content, ByteRange range)
    {
        request.Response.StatusCode = 206;
        request.Response.Headers.ContentRange = range.ToContentRange(content.Length);
        return CopyAsync(request, content, range);
    }

    private static async Task CopyAsync(V2Request request, BlobContent content, ByteRange range)
    {
        request.Response.ContentLength = range.Count;
        if (!request.IsHead && range.Count > 0)
        {
            await content.CopyToAsync(request.Response.BodyWriter, range.Offset, range.Count, request.Cancel);
        }
    }

    private static async Task PartsAsync(V2Request request, BlobContent content, IReadOnlyList<ByteRange> ranges)
    {
        var boundary = Guid.NewGuid().ToString("N");
        var heads = ranges.Select((range, i) => Encoding.ASCII.GetBytes(
            $"{(i == 0 ? "" : "\r\n")}--{boundary}\r\nContent-Type: {MediaTypes.OctetStream}\r\nContent-Range: {range.ToContentRange(content.Length)}\r\n\r\n")).ToList();
        var tail = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
        request.Response.StatusCode = 206;
        request.Response.ContentType = $"multipart/byteranges; boundary={boundary}";
        request.Response.ContentLength = heads.Sum(head => head.LongLength) + ranges.Sum(range => range.Count) + tail.Length;
        if (request.IsHead)
        {
            return;
        }

        var body = request.Response.BodyWriter;
        foreach (var (head, range) in heads.Zip(ranges))
        {
            await body.WriteAsync(head, request.Cancel);
            await content.CopyToAsync(body, range.Offset, range.Count, request.Cancel);
        }

        await body.WriteAsync(tail, request.Cancel);
    }
}
