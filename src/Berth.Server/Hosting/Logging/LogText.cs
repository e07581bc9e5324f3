using System.Globalization;
using System.Text;

namespace Berth.Server.Hosting.Logging;

/// <summary>Text from outside on its way into a log: nothing in it may start a new line or steer a terminal.</summary>
internal static class LogText
{
    /// <summary>Writes control and format characters (CR, LF, ESC, right-to-left marks) as \uXXXX.</summary>
    public static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') || !text.Any(IsHarmful))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = IsHarmful(c) ? escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static bool IsHarmful(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
