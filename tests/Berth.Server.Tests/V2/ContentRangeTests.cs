using Berth.Server.V2;
using CsCheck;

namespace Berth.Server.Tests.V2;

public sealed class ContentRangeTests
{
    [Theory]
    [InlineData("0-511", 0, 511)]
    [InlineData("1024-2047", 1024, 2047)]
    [InlineData("0-0", 0, 0)]
    [InlineData(" 0-511\t", 0, 511)]
    [InlineData("bytes 0-511/2048", 0, 511)]
    [InlineData("bytes 0-511/512", 0, 511)]
    [InlineData("bytes 0-511/*", 0, 511)]
    [InlineData("bytes 0-511", 0, 511)]
    [InlineData("Bytes  0-511", 0, 511)]
    [InlineData("bytes=0-511", 0, 511)]
    [InlineData("0-511/*", 0, 511)]
    [InlineData("0-9223372036854775806", 0, long.MaxValue - 1)]
    public void A_range_of_an_upload_is_read_in_every_spelling_that_clients_use(string text, long first, long last)
    {
        Assert.True(ContentRange.TryParse(text, out var range));
        Assert.Equal((first, last, last - first + 1), (range.First, range.Last, range.Count));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("0-")]
    [InlineData("-5")]
    [InlineData("5-0")]
    [InlineData("0")]
    [InlineData("bytes banana")]
    [InlineData("bytes */2048")]
    [InlineData("elephants 0-1")]
    [InlineData("bytes0-1")]
    [InlineData("0--1")]
    [InlineData("-1-5")]
    [InlineData("+0-5")]
    [InlineData("0 - 5")]
    [InlineData("0x0-0x5")]
    [InlineData("\u0660-\u0665")]
    [InlineData("0-5,6-7")]
    [InlineData("0-5/5")]
    [InlineData("0-5/")]
    [InlineData("0-5/x")]
    [InlineData("0-5/6/7")]
    [InlineData("0-9223372036854775807")]
    [InlineData("0-99999999999999999999999")]
    [InlineData("99999999999999999999999-0")]
    public void Anything_else_is_invalid(string? text) => Assert.False(ContentRange.TryParse(text, out _));

    [Fact]
    public void What_is_written_is_read() =>
        Gen.Select(Gen.Long[0, long.MaxValue - 1], Gen.Long[0, long.MaxValue - 1]).Sample((one, other) =>
        {
            var (first, last) = (Math.Min(one, other), Math.Max(one, other));
            return ContentRange.TryParse($"{first}-{last}", out var range) && range == new ContentRange(first, last) && range.Count > 0;
        });

    [Fact]
    public void No_text_makes_the_parser_throw() =>
        Gen.OneOf(Gen.String, Gen.String["0123456789-/* bytes="]).Sample(text =>
            !ContentRange.TryParse(text, out var range) || (range.First >= 0 && range.Last >= range.First && range.Count > 0));
}
