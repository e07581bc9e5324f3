namespace Berth.Server.V2;

internal enum RangeOutcome
{
    /// <summary>200 and the whole blob: no range was asked for, or none that has to be honoured.</summary>
    Whole,

    /// <summary>206 with the ranges, as multipart/byteranges when there are several.</summary>
    Partial,

    /// <summary>416.</summary>
    Unsatisfiable,
}

/// <summary>What a Range header asks of a blob whose length is known.</summary>
/// <remarks>Source: RFC 9110, section 14. ASP.NET's own helper ignores <c>500-0</c>, for which clients expect 416.</remarks>
internal readonly record struct RangeSelection(RangeOutcome Outcome, IReadOnlyList<ByteRange> Ranges)
{
    /// <summary>More ranges than any client needs; RFC 9110, section 14.2, lets a server ignore "many small ranges".</summary>
    public const int MaxRanges = 16;

    private static readonly RangeSelection Whole = new(RangeOutcome.Whole, []);
    private static readonly RangeSelection Unsatisfiable = new(RangeOutcome.Unsatisfiable, []);

    public static RangeSelection Of(string? header, long length)
    {
        // An empty blob has no byte to name: whole and part are the same, and clients resume it with "bytes=0-".
        if (header is null || length == 0 || !TryCutUnit(header, out var set))
        {
            return Whole;
        }

        var ranges = new List<ByteRange>();
        var specs = 0;
        var backward = false;
        foreach (var part in set.Split(','))
        {
            var text = set[part].Trim(" \t");
            if (text.IsEmpty)
            {
                continue;
            }

            if (++specs > MaxRanges || !RangeSpec.TryParse(text, out var spec))
            {
                return Whole;
            }

            backward |= spec.IsBackward;
            if (spec.TryClamp(length, out var range))
            {
                ranges.Add(range);
            }
        }

        return specs == 0 ? Whole
            : backward || ranges.Count == 0 ? Unsatisfiable
            : Overlap(ranges) ? Whole
            : new RangeSelection(RangeOutcome.Partial, ranges);
    }

    private static bool TryCutUnit(string header, out ReadOnlySpan<char> set)
    {
        const string unit = "bytes=";
        set = header.AsSpan().Trim(" \t");
        var isBytes = set.StartsWith(unit, StringComparison.OrdinalIgnoreCase);
        set = isBytes ? set[unit.Length..] : default;
        return isBytes;
    }

    /// <summary>Without overlap the parts can never be more than the blob, so a request cannot multiply its answer.</summary>
    private static bool Overlap(List<ByteRange> ranges)
    {
        var last = -1L;
        foreach (var range in ranges.OrderBy(range => range.Offset))
        {
            if (range.Offset <= last)
            {
                return true;
            }

            last = range.End;
        }

        return false;
    }
}
