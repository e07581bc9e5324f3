using System.Text;

namespace Berth.Server.Hosting.Kestrel;

/// <summary>
/// Makes Kestrel read Content-Length as RFC 9110, 8.6 writes it: digits and nothing else. Kestrel by itself takes "+5" as 5, and a
/// proxy in front that does not may see another end of the request than we do. The header's text is gone by the time middleware
/// runs; the decoder of its bytes is the one place where it can still be judged, and whatever is no digit is turned into a letter,
/// which Kestrel refuses with 400 and a closed connection.
/// </summary>
internal sealed class StrictContentLength : Encoding
{
    public static readonly StrictContentLength Instance = new();

    public static Encoding? Select(string header) => header.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) ? Instance : null;

    public override int GetByteCount(char[] chars, int index, int count) => count;

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        ASCII.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        // Kestrel's buffer has 20 places, one more than the longest number it takes: that many are enough to be refused.
        var count = Math.Min(bytes.Length, chars.Length);
        for (var i = 0; i < count; i++)
        {
            chars[i] = bytes[i] is >= (byte)'0' and <= (byte)'9' ? (char)bytes[i] : 'x';
        }

        return count;
    }

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetMaxCharCount(int byteCount) => byteCount;
}
