using Berth.Server.V2;
using CsCheck;

namespace Berth.Server.Tests.V2;

public sealed class RangeSelectionTests
{
    private const string Huge = "99999999999999999999999";

    public static readonly TheoryData<string?> Ignored = new(
        null,
        "",
        "bytes",
        "bytes=",
        "bytes=,",
        "bytes=-",
        "bytes=abc",
        "bytes=1",
        "bytes=1-2-3",
        "bytes=+1-2",
        "bytes=1-x",
        "bytes=0x1-2",
        "bytes=\u0661-2",
        "bytes=0-1;2-3",
        "bytes=0-1,x",
        "bytes 0-1",
        "bytes =0-1",
        "elephants=1",
        "elephants=0-1");

    [Theory]
    [MemberData(nameof(Ignored))]
    public void Headers_that_need_not_be_honoured_get_the_whole(string? header) =>
        Assert.Equal(RangeOutcome.Whole, RangeSelection.Of(header, 2048).Outcome);

    [Theory]
    [InlineData("bytes=500-0")]
    [InlineData("bytes=5-2")]
    [InlineData("bytes=2048-")]
    [InlineData("bytes=2048-2048")]
    [InlineData("bytes=5000-10000")]
    [InlineData("bytes=-0")]
    [InlineData("bytes=-0,-00")]
    [InlineData("bytes=3000-,4000-")]
    [InlineData("bytes=0-1,5-2")]
    [InlineData("bytes=" + Huge + "-")]
    [InlineData("bytes=" + Huge + "-" + Huge)]
    [InlineData("bytes=" + Huge + "-5")]
    public void Ranges_without_a_byte_are_unsatisfiable(string header) =>
        Assert.Equal(RangeOutcome.Unsatisfiable, RangeSelection.Of(header, 2048).Outcome);

    public static readonly TheoryData<string, (long, long)[]> Honoured = new()
    {
        { "bytes=500-1499", [(500, 1000)] },
        { "bytes=500-", [(500, 1548)] },
        { "bytes=-500", [(1548, 500)] },
        { "bytes=2000-5000", [(2000, 48)] },
        { "bytes=0-0", [(0, 1)] },
        { "bytes=0-", [(0, 2048)] },
        { "bytes=-2048", [(0, 2048)] },
        { "bytes=-5000", [(0, 2048)] },
        { "bytes=-" + Huge, [(0, 2048)] },
        { "bytes=2047-" + Huge, [(2047, 1)] },
        { "bytes=0000000000000000000000000-1", [(0, 2)] },
        { "BYTES=0-1", [(0, 2)] },
        { " bytes=0-1 ", [(0, 2)] },
        { "bytes=0-1, 6-7\t,,3-4,", [(0, 2), (6, 2), (3, 2)] },
        { "bytes=0-1, 4-5\t,,2-3,", [(0, 6)] },
        { "bytes=0-9,5-14,15-15,100-109", [(0, 16), (100, 10)] },
        { "bytes=0-9,5-20", [(0, 21)] },
        { "bytes=0-0,0-0", [(0, 1)] },
        { "bytes=-5,-10", [(2038, 10)] },
        { "bytes=0-,0-", [(0, 2048)] },
        { "bytes=100-199,0-1999", [(0, 2000)] },
        { "bytes=0-1,5000-", [(0, 2)] },
        { "bytes=-1,0-0", [(2047, 1), (0, 1)] },
    };

    [Theory]
    [MemberData(nameof(Honoured))]
    public void Ranges_are_clamped_and_keep_their_order(string header, (long, long)[] expected)
    {
        var selection = RangeSelection.Of(header, 2048);

        Assert.Equal(RangeOutcome.Partial, selection.Outcome);
        Assert.Equal(expected, selection.Ranges.Select(range => (range.Offset, range.Count)));
    }

    [Theory]
    [InlineData("bytes=0-")]
    [InlineData("bytes=-5")]
    [InlineData("bytes=0-0")]
    public void An_empty_blob_is_served_whole(string header) => Assert.Equal(RangeOutcome.Whole, RangeSelection.Of(header, 0).Outcome);

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    [InlineData(5_000, false)]
    public void More_than_1024_ranges_get_the_whole(int count, bool partial)
    {
        var header = "bytes=" + string.Join(',', Enumerable.Range(0, count).Select(i => $"{2 * i}-{2 * i}"));

        Assert.Equal(partial ? RangeOutcome.Partial : RangeOutcome.Whole, RangeSelection.Of(header, 4_000_000).Outcome);
    }

    [Fact]
    public void Parts_that_would_be_more_than_the_blob_with_the_lines_between_them_get_the_whole()
    {
        var header = "bytes=" + string.Join(',', Enumerable.Range(0, 1024).Select(i => $"{2 * i}-{2 * i}"));

        Assert.Equal(RangeOutcome.Whole, RangeSelection.Of(header, 2048).Outcome);
        Assert.Equal(RangeOutcome.Partial, RangeSelection.Of("bytes=0-0,2-2", 200).Outcome);
    }

    [Fact]
    public void The_greatest_blob_overflows_nothing()
    {
        var range = Assert.Single(RangeSelection.Of("bytes=0-", long.MaxValue).Ranges);

        Assert.Equal((long.MaxValue, long.MaxValue - 1), (range.Count, range.End));
        Assert.Equal(RangeOutcome.Unsatisfiable, RangeSelection.Of($"bytes={long.MaxValue}-", long.MaxValue).Outcome);
    }

    [Fact]
    public void A_range_names_itself_and_the_length_in_the_answer()
    {
        Assert.Equal("bytes 500-1499/2048", new ByteRange(500, 1000).ToContentRange(2048));
        Assert.Equal("bytes */2048", ByteRange.UnsatisfiedContentRange(2048));
    }

    /// <summary>A model of RFC 9110 that looks at one byte at a time.</summary>
    [Fact]
    public void Exactly_the_bytes_asked_for_are_selected() =>
        Gen.Select(Gen.Int[1, 2000], Gen.Select(Gen.Int[0, 2200], Gen.Int[0, 2200]).Array[1, 6]).Sample((length, pairs) =>
        {
            var asked = pairs.Select(pair => (First: Math.Min(pair.Item1, pair.Item2), Last: Math.Max(pair.Item1, pair.Item2))).ToList();
            var selection = RangeSelection.Of("bytes=" + string.Join(',', asked.Select(range => $"{range.First}-{range.Last}")), length);
            var times = Enumerable.Range(0, length).Select(at => asked.Count(range => at >= range.First && at <= range.Last)).ToList();
            return times.All(count => count == 0) ? selection.Outcome == RangeOutcome.Unsatisfiable
                : selection.Outcome == RangeOutcome.Whole
                || Enumerable.Range(0, length).All(at =>
                    selection.Ranges.Count(range => at >= range.Offset && at <= range.End) == Math.Min(1, times[at]));
        });

    [Fact]
    public void Any_header_is_answered_with_at_most_the_blob() =>
        Gen.Select(
            Gen.OneOf(Gen.String, Gen.String["0123456789-, "].Select(set => "bytes=" + set)),
            Gen.OneOf(Gen.Long[0, 100], Gen.Long[0, long.MaxValue])).Sample(
            (header, length) =>
            {
                var selection = RangeSelection.Of(header, length);
                return (selection.Outcome == RangeOutcome.Partial) == (selection.Ranges.Count > 0)
                    && selection.Ranges.All(range => range.Offset >= 0 && range.Count > 0 && range.End < length)
                    && (selection.Ranges.Count <= RangeSelection.FewRanges || new ByteRanges(selection.Ranges, length).Length <= length);
            },
            iter: 10_000);
}
