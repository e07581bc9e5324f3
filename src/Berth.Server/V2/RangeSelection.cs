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
    /// <summary>As many as podman, CRI-O and bootc ask for at a time, who fetch of a zstd:chunked layer only the files that changed.</summary>
    public const int MaxRanges = 1024;

    /// <summary>So few that the lines between their parts are no answer worth asking for.</summary>
    public const int FewRanges = 16;

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
            : Partial(Join(ranges), length);
    }

    /// <summary>Many parts are never more than the blob with the lines between them, so that a request cannot multiply its answer.</summary>
    private static RangeSelection Partial(List<ByteRange> ranges, long length) =>
        ranges.Count > FewRanges && new ByteRanges(ranges, length).Length > length ? Whole : new RangeSelection(RangeOutcome.Partial, ranges);

    private static bool TryCutUnit(string header, out ReadOnlySpan<char> set)
    {
        const string unit = "bytes=";
        set = header.AsSpan().Trim(" \t");
        var isBytes = set.StartsWith(unit, StringComparison.OrdinalIgnoreCase);
        set = isBytes ? set[unit.Length..] : default;
        return isBytes;
    }

    /// <summary>Ranges that overlap or touch become one, which RFC 9110, section 15.3.7.2, allows; those that do not keep the order in which they
    /// were asked for, because clients match parts with it.</summary>
    private static List<ByteRange> Join(List<ByteRange> ranges)
    {
        var joined = new List<ByteRange>(ranges.Count);
        foreach (var range in ranges.OrderBy(range => range.Offset))
        {
            if (joined.Count > 0 && range.Offset <= joined[^1].End + 1)
            {
                var end = Math.Max(joined[^1].End, range.End);
                joined[^1] = joined[^1] with { Count = end - joined[^1].Offset + 1 };
            }
            else
            {
                joined.Add(range);
            }
        }

        return joined.Count == ranges.Count ? ranges : joined;
    }
}
