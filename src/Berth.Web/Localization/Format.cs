using System.Globalization;
using Berth.Registry;

namespace Berth.Web.Localization;

/// <summary>Sizes, counts and times as people read them. Sizes are decimal, as Docker prints them.</summary>
public static class Format
{
    public static string Size(long bytes) => ByteText.Of(bytes, CultureInfo.CurrentCulture);

    /// <summary>Exact up to 9,999, then short: 12.7k and 1.2M, or 1.3 万 and 1.2 亿 in Chinese.</summary>
    public static string Count(long number)
    {
        if (number < 10_000)
        {
            return number.ToString("N0", CultureInfo.CurrentCulture);
        }

        return IsChinese
            ? number < 100_000_000 ? Short(number, 1e4, " 万") : Short(number, 1e8, " 亿")
            : number < 999_500 ? Short(number, 1e3, "k") : number < 999_500_000 ? Short(number, 1e6, "M") : Short(number, 1e9, "B");
    }

    public static string Exact(long number) => number.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>The exact time, for the title of a relative one and for logs.</summary>
    public static string Exact(DateTimeOffset time, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone);
        var date = local.ToString(IsChinese ? "yyyy年M月d日 HH:mm:ss" : "d MMM yyyy, HH:mm:ss", CultureInfo.CurrentCulture);
        return $"{date} {Offset(local.Offset)}";
    }

    public static string Day(DateTimeOffset time, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(time, zone).ToString(IsChinese ? "yyyy年M月d日" : "d MMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>How long ago or how soon. <paramref name="key"/> is the family of texts: short in lists, long in sentences.</summary>
    public static string Relative(DateTimeOffset time, DateTimeOffset now, Texts texts, string key)
    {
        var distance = now - time;
        if (distance < TimeSpan.FromMinutes(1) && distance > TimeSpan.FromMinutes(-1))
        {
            return texts["time.now"];
        }

        var (unit, number) = Largest(distance.Duration());
        return texts.Count($"{key}.{(distance < TimeSpan.Zero ? "in" : "ago")}.{unit}", number);
    }

    private static bool IsChinese => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh";

    private static string Short(long number, double unit, string suffix)
    {
        var value = number / unit;
        return value.ToString(value >= 99.95 ? "0" : "0.#", CultureInfo.CurrentCulture) + suffix;
    }

    private static string Offset(TimeSpan offset) =>
        offset == TimeSpan.Zero ? "UTC" : $"UTC{(offset < TimeSpan.Zero ? '-' : '+')}{offset.Duration():hh\\:mm}";

    private static (string Unit, long Number) Largest(TimeSpan span) => span.TotalDays switch
    {
        >= 365 => ("year", (long)(span.TotalDays / 365)),
        >= 60 => ("month", (long)(span.TotalDays / 30)),
        >= 14 => ("week", (long)(span.TotalDays / 7)),
        >= 1 => ("day", (long)span.TotalDays),
        >= 1 / 24.0 => ("hour", (long)span.TotalHours),
        _ => ("minute", (long)span.TotalMinutes),
    };
}
