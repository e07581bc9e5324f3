using System.Globalization;

namespace Berth.Server.V2;

/// <summary>A part of a blob: at least one byte, wholly inside it.</summary>
internal readonly record struct ByteRange(long Offset, long Count)
{
    public long End => Offset + Count - 1;

    /// <summary>The Content-Range of the part.</summary>
    public string ToContentRange(long length) => string.Create(CultureInfo.InvariantCulture, $"bytes {Offset}-{End}/{length}");

    /// <summary>The Content-Range of a 416.</summary>
    public static string UnsatisfiedContentRange(long length) => string.Create(CultureInfo.InvariantCulture, $"bytes */{length}");
}
