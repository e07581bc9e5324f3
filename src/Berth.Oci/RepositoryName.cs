using System.Diagnostics.CodeAnalysis;

namespace Berth.Oci;

/// <summary>A repository name that obeys the grammar: lower-case components joined by slashes, at most 255 characters.</summary>
/// <remarks>Source: distribution-spec, "Pulling manifests": <c>[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*</c>.</remarks>
public sealed record RepositoryName
{
    public const int MaxLength = 255;

    private RepositoryName(string text) => Text = text;

    private string Text { get; }

    /// <summary>The first component when there are several, which a user or an organization owns; empty when the repository
    /// belongs to the registry itself.</summary>
    public string Namespace
    {
        get
        {
            var slash = Text.IndexOf('/', StringComparison.Ordinal);
            return slash < 0 ? "" : Text[..slash];
        }
    }

    /// <summary>What follows the namespace; the whole name when there is none.</summary>
    public string Path => Namespace.Length == 0 ? Text : Text[(Namespace.Length + 1)..];

    public override string ToString() => Text;

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out RepositoryName? name)
    {
        name = null;
        if (text is null || text.Length is 0 or > MaxLength)
        {
            return false;
        }

        foreach (var component in text.AsSpan().Split('/'))
        {
            if (!IsComponent(text.AsSpan(component)))
            {
                return false;
            }
        }

        name = new RepositoryName(text);
        return true;
    }

    /// <summary>Parses text that Berth itself wrote, as from its database.</summary>
    public static RepositoryName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is not a repository name.");

    /// <summary>Runs of letters and digits, joined by one dot, one or two underscores, or any number of hyphens.</summary>
    internal static bool IsComponent(ReadOnlySpan<char> text)
    {
        var at = 0;
        while (true)
        {
            var start = at;
            while (at < text.Length && (char.IsAsciiLetterLower(text[at]) || char.IsAsciiDigit(text[at])))
            {
                at++;
            }

            if (at == start)
            {
                return false;
            }

            if (at == text.Length)
            {
                return true;
            }

            var separator = SeparatorLength(text[at..]);
            if (separator == 0)
            {
                return false;
            }

            at += separator;
        }
    }

    private static int SeparatorLength(ReadOnlySpan<char> text)
    {
        switch (text[0])
        {
            case '.':
                return 1;
            case '_':
                return text.Length > 1 && text[1] == '_' ? 2 : 1;
            case '-':
                var run = text.IndexOfAnyExcept('-');
                return run < 0 ? text.Length : run;
            default:
                return 0;
        }
    }
}
