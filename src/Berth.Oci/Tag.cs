using System.Diagnostics.CodeAnalysis;

namespace Berth.Oci;

/// <summary>A tag that obeys the grammar: a letter, digit or underscore, then at most 127 of those, dots and hyphens.</summary>
/// <remarks>Source: distribution-spec, "Pulling manifests": <c>[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}</c>.</remarks>
public sealed record Tag
{
    public const int MaxLength = 128;

    private Tag(string text) => Text = text;

    private string Text { get; }

    public override string ToString() => Text;

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Tag? tag)
    {
        tag = null;
        if (text is null || text.Length is 0 or > MaxLength || text[0] is '.' or '-')
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-'))
            {
                return false;
            }
        }

        tag = new Tag(text);
        return true;
    }

    /// <summary>Parses text that Berth itself wrote, as from its database.</summary>
    public static Tag Parse(string text) => TryParse(text, out var tag) ? tag : throw new FormatException($"'{text}' is not a tag.");
}
