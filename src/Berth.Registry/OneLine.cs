using System.Buffers;
using System.Globalization;
using System.Text;

namespace Berth.Registry;

/// <summary>Text of one line as people write it: every character of every script and every emoji, but nothing that ends a line, steers a
/// terminal, or is only half a character, which no database keeps.</summary>
internal static class OneLine
{
    /// <summary>Whether a text is one line of at most so many characters; one that takes two places in memory counts once.</summary>
    public static bool Is(string text, int longest)
    {
        var length = 0;
        for (var rest = text.AsSpan(); !rest.IsEmpty; length++)
        {
            if (Rune.DecodeFromUtf16(rest, out var character, out var taken) != OperationStatus.Done || IsBreak(character) || length == longest)
            {
                return false;
            }

            rest = rest[taken..];
        }

        return true;
    }

    /// <summary>The same text on one line, with something else for each character that cannot stand there.</summary>
    public static string Of(string text, string instead)
    {
        if (Is(text, int.MaxValue))
        {
            return text;
        }

        var line = new StringBuilder(text.Length);
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var whole = Rune.DecodeFromUtf16(rest, out var character, out var taken) == OperationStatus.Done && !IsBreak(character);
            line.Append(whole ? rest[..taken] : instead);
            rest = rest[taken..];
        }

        return line.ToString();
    }

    private static bool IsBreak(Rune character) =>
        Rune.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
