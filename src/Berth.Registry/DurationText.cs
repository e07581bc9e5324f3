using System.Globalization;

namespace Berth.Registry;

/// <summary>A time that somebody writes: <c>90m</c>, <c>2h</c>, <c>7d</c> or <c>2w</c>.</summary>
/// <remarks>The units are those of Quay's label <c>quay.expires-after</c>: seconds, minutes, hours, days, weeks.</remarks>
public static class DurationText
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    private static readonly (char Letter, TimeSpan Unit)[] Units =
    [
        ('w', TimeSpan.FromDays(7)), ('d', TimeSpan.FromDays(1)), ('h', TimeSpan.FromHours(1)), ('m', TimeSpan.FromMinutes(1)), ('s', TimeSpan.FromSeconds(1)),
    ];

    /// <summary>At least a second, at most ten years. Null for anything else.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text.Length < 2 || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }

        var unit = Array.Find(Units, one => one.Letter == text[^1]).Unit;
        return unit > TimeSpan.Zero && count > 0 && count <= Longest / unit ? unit * count : null;
    }

    /// <summary>In the largest unit that says it without a rest; weeks are days.</summary>
    public static string Of(TimeSpan time)
    {
        var (letter, unit) = Units.Skip(1).First(one => time.Ticks % one.Unit.Ticks == 0 || one.Letter == 's');
        return string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / unit.Ticks}{letter}");
    }
}
