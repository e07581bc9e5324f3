using System.Globalization;

namespace Berth.Server.V2;

/// <summary>One member of a range set as it was written: <c>first-last</c>, <c>first-</c> or <c>-suffix</c>. Numbers beyond
/// <see cref="long"/> count as its greatest value, which is beyond any blob as well.</summary>
internal readonly record struct RangeSpec
{
    private RangeSpec(long? first, long? last)
    {
        First = first;
        Last = last;
    }

    private long? First { get; }

    /// <summary>The last position, or the length of the suffix when there is no first.</summary>
    private long? Last { get; }

    public bool IsBackward => Last < First;

    public static bool TryParse(ReadOnlySpan<char> text, out RangeSpec spec)
    {
        spec = default;
        var dash = text.IndexOf('-');
        if (dash < 0 || text.Length == 1 || !TryNumber(text[..dash], out var first) || !TryNumber(text[(dash + 1)..], out var last))
        {
            return false;
        }

        spec = new RangeSpec(first, last);
        return true;
    }

    /// <summary>The bytes of the blob that are meant; false when there are none.</summary>
    public bool TryClamp(long length, out ByteRange range)
    {
        var offset = First ?? length - Math.Min(Last!.Value, length);
        var end = First is null ? length - 1 : Math.Min(Last ?? long.MaxValue, length - 1);
        range = offset <= end ? new ByteRange(offset, end - offset + 1) : default;
        return offset <= end;
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, out long? number)
    {
        number = null;
        if (digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        if (!digits.IsEmpty)
        {
            number = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var fits) ? fits : long.MaxValue;
        }

        return true;
    }
}
