using System.Globalization;
using Berth.Web.Localization;

namespace Berth.Web.Tests.Localization;

public sealed class FormatTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_000, "1 kB")]
    [InlineData(28_231_004, "28.2 MB")]
    [InlineData(181_600_000, "182 MB")]
    [InlineData(999_600_000, "1 GB")]
    [InlineData(6_440_000_000, "6.4 GB")]
    [InlineData(long.MaxValue, "9223 PB")]
    public void Sizes_are_decimal_as_Docker_prints_them(long bytes, string text) => Assert.Equal(text, In(Language.English, () => Format.Size(bytes)));

    [Theory]
    [InlineData(8_904, "8,904", "8,904")]
    [InlineData(12_700, "12.7k", "1.3 万")]
    [InlineData(486_000, "486k", "48.6 万")]
    [InlineData(1_200_000, "1.2M", "120 万")]
    [InlineData(3_400_000_000, "3.4B", "34 亿")]
    public void Counts_are_short_from_ten_thousand_on(long number, string english, string chinese)
    {
        Assert.Equal(english, In(Language.English, () => Format.Count(number)));
        Assert.Equal(chinese, In(Language.Chinese, () => Format.Count(number)));
    }

    [Theory]
    [InlineData(20, "just now", "刚刚")]
    [InlineData(60, "1 minute ago", "1 分钟前")]
    [InlineData(12 * 60, "12 minutes ago", "12 分钟前")]
    [InlineData(60 * 60, "1 hour ago", "1 小时前")]
    [InlineData(25 * 3600, "yesterday", "昨天")]
    [InlineData(6 * 86400, "6 days ago", "6 天前")]
    [InlineData(21 * 86400, "3 weeks ago", "3 周前")]
    [InlineData(-3 * 86400, "in 3 days", "3 天后")]
    public void Times_are_told_relative_to_now(int secondsAgo, string english, string chinese)
    {
        var now = new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
        var then = now.AddSeconds(-secondsAgo);

        Assert.Equal(english, In(Language.English, () => Format.Relative(then, now, new Texts(), "time.long")));
        Assert.Equal(chinese, In(Language.Chinese, () => Format.Relative(then, now, new Texts(), "time.long")));
    }

    [Fact]
    public void The_exact_time_is_told_in_the_readers_zone()
    {
        var time = new DateTimeOffset(2026, 11, 23, 8, 48, 5, TimeSpan.Zero);
        var shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

        Assert.Equal("23 Nov 2026, 16:48:05 UTC+08:00", In(Language.English, () => Format.Exact(time, shanghai)));
        Assert.Equal("2026年11月23日 16:48:05 UTC+08:00", In(Language.Chinese, () => Format.Exact(time, shanghai)));
    }

    private static string In(Language language, Func<string> format)
    {
        var (formats, texts) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (language.Formats, language.Texts);
        try
        {
            return format();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (formats, texts);
        }
    }
}
