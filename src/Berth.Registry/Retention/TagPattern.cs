using System.IO.Enumeration;
using System.Text.RegularExpressions;
using Berth.Registry.Repositories;

namespace Berth.Registry.Retention;

/// <summary>Which tags are meant: a glob over the whole tag (<c>v1.*</c>), or between slashes a regular expression over a part of it
/// (<c>/^v[0-9]+$/</c>), as <see cref="TagRules"/> reads one. Either takes time that grows with the tag and nothing else.</summary>
public sealed class TagPattern
{
    internal const int Longest = TagRules.Longest + 2;

    private readonly Regex? _expression;

    private TagPattern(string text, Regex? expression) => (Text, _expression) = (text, expression);

    public string Text { get; }

    /// <summary>Null when the text is no pattern.</summary>
    public static TagPattern? Parse(string text)
    {
        if (text is ['/', .. var expression, '/'])
        {
            return TagRules.Parse(expression) is { } regex ? new TagPattern(text, regex) : null;
        }

        return text.Length is > 0 and <= Longest && text.All(IsOfGlob) ? new TagPattern(text, null) : null;
    }

    public bool Matches(string tag) => _expression?.IsMatch(tag) ?? FileSystemName.MatchesSimpleExpression(Text, tag, ignoreCase: false);

    public override string ToString() => Text;

    /// <summary>What a tag can have, and the two that stand for other things: a pattern with a blank or a colon could match nothing.</summary>
    private static bool IsOfGlob(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '*' or '?';
}
