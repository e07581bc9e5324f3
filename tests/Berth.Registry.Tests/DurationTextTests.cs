namespace Berth.Registry.Tests;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("1s", 1, "1s")]
    [InlineData("90m", 5400, "90m")]
    [InlineData("120m", 7200, "2h")]
    [InlineData("36h", 129_600, "36h")]
    [InlineData("7d", 604_800, "7d")]
    [InlineData("2w", 1_209_600, "14d")]
    [InlineData("3650d", 315_360_000, "3650d")]
    public void What_people_write_is_read_and_written_to_the_second(string text, long seconds, string written)
    {
        var read = DurationText.Parse(text);

        Assert.Equal(TimeSpan.FromSeconds(seconds), read);
        Assert.Equal(written, DurationText.Of(read!.Value));
        Assert.Equal(read, DurationText.Parse(written));
    }

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("7")]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("1.5d")]
    [InlineData("7 d")]
    [InlineData("7D")]
    [InlineData("3651d")]
    [InlineData("9223372036854775807w")]
    public void What_is_no_time_is_none(string text) => Assert.Null(DurationText.Parse(text));
}
