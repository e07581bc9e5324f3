using System.Globalization;
using System.Net;

namespace Berth.Server.Hosting.Configuration;

/// <summary>How text becomes a value, once for flag, environment and file alike.</summary>
internal static class SettingReaders
{
    public static bool Text(string text, out string value)
    {
        value = text;
        return !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl);
    }

    public static bool Bool(string text, out bool value)
    {
        value = text is "true";
        return text is "true" or "false";
    }

    public static Setting.Reader<T> OneOf<T>(params (string Name, T Value)[] choices) => (string text, out T value) =>
    {
        var found = Array.FindIndex(choices, choice => choice.Name == text);
        value = found < 0 ? default! : choices[found].Value;
        return found >= 0;
    };

    public static Setting.Reader<IReadOnlyList<T>> List<T>(Setting.Reader<T> one) => (string text, out IReadOnlyList<T> values) =>
    {
        var found = new List<T>();
        values = found;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!one(part, out var value) || found.Contains(value))
            {
                return false;
            }

            found.Add(value);
        }

        return true;
    };

    /// <summary>Seconds, minutes, hours or days, as 30s, 15m, 24h, 7d.</summary>
    public static Setting.Reader<TimeSpan> Duration(TimeSpan least, TimeSpan most) => (string text, out TimeSpan value) =>
    {
        value = default;
        var seconds = text is [.., var unit] ? unit switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 } : 0;
        if (seconds == 0 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        value = TimeSpan.FromSeconds((double)count * seconds);
        return value >= least && value <= most;
    };

    /// <summary>Bytes, bare or with KiB, MiB, GiB.</summary>
    public static Setting.Reader<long> Bytes(long least, long most) => (string text, out long value) =>
    {
        var (digits, shift) = text switch
        {
            _ when text.EndsWith("KiB", StringComparison.Ordinal) => (text[..^3], 10),
            _ when text.EndsWith("MiB", StringComparison.Ordinal) => (text[..^3], 20),
            _ when text.EndsWith("GiB", StringComparison.Ordinal) => (text[..^3], 30),
            _ => (text, 0),
        };
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value) || value > most >> shift)
        {
            return false;
        }

        value <<= shift;
        return value >= least;
    };

    public static Setting.Reader<int> Count(int least, int most) => (string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= most;

    /// <summary>A folder, as a path or as file:///path.</summary>
    public static bool Folder(string text, out string path)
    {
        path = "";
        if (text.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            if (!text.StartsWith("file:///", StringComparison.OrdinalIgnoreCase) || !Uri.TryCreate(text, UriKind.Absolute, out var url))
            {
                return false;
            }

            path = url.LocalPath;
        }
        else if (!text.Contains("://", StringComparison.Ordinal) && Text(text, out _))
        {
            path = Path.GetFullPath(text);
        }

        return path.Length > 1;
    }

    /// <summary>http or https, a host, and nothing after it: Location headers are built on it.</summary>
    public static bool Origin(string text, out Uri origin)
    {
        var isUrl = Uri.TryCreate(text, UriKind.Absolute, out var url);
        origin = url!;
        return isUrl && url!.Scheme is "http" or "https" && url.Host.Length > 0 && url.PathAndQuery == "/" && url.UserInfo.Length == 0
            && url.Fragment.Length == 0;
    }

    /// <summary>An origin as browsers send it, or "*".</summary>
    public static bool CorsOrigin(string text, out string origin)
    {
        var parsed = Origin(text, out var url);
        origin = parsed ? url.GetLeftPart(UriPartial.Authority) : text;
        return parsed || text == "*";
    }

    public static bool Network(string text, out System.Net.IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var single) && single.ToString() == text)
        {
            network = new System.Net.IPNetwork(single, single.GetAddressBytes().Length * 8);
            return true;
        }

        // 10.0.0.1/8 is either a slip or a network: who wrote it should say which.
        return System.Net.IPNetwork.TryParse(text, out network) && network.ToString() == text;
    }
}
