namespace Berth.Registry.Tests;

public sealed class ByteTextTests
{
    [Theory]
    [InlineData("0", 0, "0")]
    [InlineData("100MB", 100_000_000, "100MB")]
    [InlineData("50 GiB", 53_687_091_200, "50GiB")]
    [InlineData("1024", 1024, "1KiB")]
    [InlineData("1234567", 1_234_567, "1234567")]
    [InlineData("2000kB", 2_000_000, "2MB")]
    [InlineData("3TiB", 3_298_534_883_328, "3TiB")]
    public void What_people_write_is_read_and_written_to_the_byte(string text, long bytes, string written)
    {
        Assert.True(ByteText.TryParse(text, out var read));
        Assert.Equal((bytes, written), (read, ByteText.Exact(read)));
        Assert.True(ByteText.TryParse(written, out var again));
        Assert.Equal(bytes, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("none")]
    [InlineData("-1")]
    [InlineData("1.5GB")]
    [InlineData("GiB")]
    [InlineData("9223372036854775807KiB")]
    [InlineData("1 G")]
    public void What_is_no_size_is_none(string? text) => Assert.False(ByteText.TryParse(text, out _));
}
