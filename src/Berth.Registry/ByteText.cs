using System.Globalization;

namespace Berth.Registry;

/// <summary>Sizes as people write and read them.</summary>
public static class ByteText
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB"];

    // The longer ends first: every one of them ends with a B.
    private static readonly (string Name, long Size)[] Factors =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("PiB", 1L << 50),
        ("kB", 1_000), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("PB", 1_000_000_000_000_000), ("B", 1),
    ];

    /// <summary>Rounded, decimal, as Docker prints them: 12.7 MB.</summary>
    public static string Of(long bytes, IFormatProvider? culture = null)
    {
        double value = bytes;
        var unit = 0;
        // 999.5 would print as "1000 MB": the next unit is nearer.
        while (value >= 999.5 && unit < Units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        var digits = unit == 0 || value >= 99.95 ? "0" : "0.#";
        return $"{value.ToString(digits, culture ?? CultureInfo.InvariantCulture)} {Units[unit]}";
    }

    /// <summary>To the byte, in the largest unit that has no rest: 50GiB, 100MB, 1234567. It reads back.</summary>
    public static string Exact(long bytes)
    {
        var (name, size) = bytes == 0 ? ("", 1) : Factors.OrderByDescending(factor => factor.Size).First(factor => bytes % factor.Size == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / size}{(size == 1 ? "" : name)}");
    }

    /// <summary>Whole bytes, bare or with kB, MB, GB, TB, KiB, MiB, GiB, TiB; a space may stand between.</summary>
    public static bool TryParse(string? text, out long bytes)
    {
        var trimmed = (text ?? "").Trim();
        var (name, size) = Array.Find(Factors, factor => trimmed.EndsWith(factor.Name, StringComparison.Ordinal)) is { Name: not null } found ? found : ("", 1);
        var isNumber = long.TryParse(trimmed.AsSpan(0, trimmed.Length - name.Length).TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        bytes = isNumber && count <= long.MaxValue / size ? count * size : 0;
        return isNumber && count <= long.MaxValue / size;
    }
}
