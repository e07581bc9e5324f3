using System.Text.RegularExpressions;

namespace Berth.Web.Tests.Localization;

/// <summary>Reads the markup of every component: words that a visitor would see must come from the resources.</summary>
public sealed partial class UntranslatedTests
{
    [Fact]
    public void No_component_has_words_of_its_own()
    {
        var words = SourceTree.Files("Berth.Web", "*.razor")
            .SelectMany(file => WordsIn(File.ReadAllText(file)), (file, word) => $"{Path.GetFileName(file)}: {word}");

        Assert.Empty(words);
    }

    [Theory]
    [InlineData("<p>Hello</p>", "Hello")]
    [InlineData("""<a title="Go there">@x</a>""", "Go there")]
    [InlineData("<b>@T[\"a\"] and @T[\"b\"]</b>", "and")]
    [InlineData("@if (x)\n{\n    <p>Yes</p>\n}", "Yes")]
    public void Words_are_found_where_a_visitor_would_see_them(string markup, string word) => Assert.Contains(word, WordsIn(markup));

    [Theory]
    [InlineData("<p>@T[\"a.b\"]</p>")]
    [InlineData("@foreach (var tag in tags.Where(t => t > 2))\n{\n    <li>@tag</li>\n}")]
    [InlineData("<p class=\"muted\">@(x > 2 ? T[\"a\"] : T[\"b\"])</p>\n@code { string s = \"<p>no</p>\"; }")]
    public void Code_is_not_taken_for_words(string markup) => Assert.Empty(WordsIn(markup));

    private static IEnumerable<string> WordsIn(string razor)
    {
        var markup = CodeBlock().Replace(Comments().Replace(razor, ""), "");
        markup = Directives().Replace(markup, "");
        markup = Expressions().Replace(markup, "");
        var seen = SeenAttributes().Matches(markup).Select(match => match.Groups["text"].Value);
        var texts = Markup().Split(Statements().Replace(markup, ""));
        return seen.Concat(texts).Select(text => text.Trim()).Where(text => Word().IsMatch(text));
    }

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"^@code\s*\{.*", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^@(page|using|inject|inherits|layout|attribute|implements|typeparam)\b.*$", RegexOptions.Multiline)]
    private static partial Regex Directives();

    /// <summary>@name, @name.member(...)[...], @(...), with brackets balanced.</summary>
    [GeneratedRegex(@"@(?!if\b|foreach\b|for\b|switch\b|else\b)(await )?([A-Za-z_][\w.?!]*)?(\((?:[^()]|(?<o>\()|(?<-o>\)))*(?(o)(?!))\)|\[(?:[^\[\]]|(?<s>\[)|(?<-s>\]))*(?(s)(?!))\]|[?!]?\.\w+)*")]
    private static partial Regex Expressions();

    [GeneratedRegex(@"@?\b(if|else if|foreach|for|switch)\s*\((?:[^()]|(?<o>\()|(?<-o>\)))*(?(o)(?!))\)|\belse\b(?=\s*\{)|\b(case|default|break|var)\b[^<\n]*[:;]|\breturn;|[{}]")]
    private static partial Regex Statements();

    [GeneratedRegex("<(?:\"[^\"]*\"|[^>\"])*>")]
    private static partial Regex Markup();

    [GeneratedRegex(@"\b(title|alt|placeholder|aria-label|Label|Title|Text|Hint|Action)=""(?<text>[^""@/]+)""")]
    private static partial Regex SeenAttributes();

    [GeneratedRegex(@"\p{L}{2}")]
    private static partial Regex Word();
}
