using Berth.Oci;

namespace Berth.Server.V2;

/// <summary>Several parts of a blob as one body, <c>multipart/byteranges</c>.</summary>
/// <remarks>RFC 9110, sections 14.6 and 15.3.7.2.</remarks>
internal sealed class ByteRanges(IReadOnlyList<ByteRange> ranges, long blobLength)
{
    private readonly string _boundary = Guid.NewGuid().ToString("N");

    public IReadOnlyList<ByteRange> Ranges => ranges;

    public string ContentType => $"multipart/byteranges; boundary={_boundary}";

    public string Tail => $"\r\n--{_boundary}--\r\n";

    /// <summary>Bytes of the whole body, with the lines between the parts.</summary>
    public long Length => ranges.Sum(range => HeadOf(range).Length + range.Count) + Tail.Length;

    public string HeadOf(ByteRange range) =>
        $"{(range == ranges[0] ? "" : "\r\n")}--{_boundary}\r\nContent-Type: {MediaTypes.OctetStream}\r\n"
        + $"Content-Range: {range.ToContentRange(blobLength)}\r\n\r\n";
}
