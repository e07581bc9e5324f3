using System.Text.RegularExpressions;
using Berth.Web.Markdown;

namespace Berth.Web.Tests.Markdown;

/// <summary>Whatever a README says, it cannot act.</summary>
public sealed partial class ReadmeHtmlTests
{
    public static readonly TheoryData<string> Attacks =
    [
        "<script>alert(1)</script>",
        "<ScRiPt src=//e></sCrIpT>",
        "<img src=x onerror=alert(1)>",
        "a <img src=x onerror=alert(1)> b",
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<form action=//e><input type=submit></form>",
        "<base href=//e>",
        "<meta http-equiv=refresh content=\"0;url=//e\">",
        "<iframe src=//e></iframe>",
        "<object data=//e></object><embed src=//e>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<details open ontoggle=alert(1)>",
        "<style>@import '//e';</style>",
        "<link rel=stylesheet href=//e>",
        "<p style=\"background:url(//e)\">x</p>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox(1))",
        "[x](https://e\" onmouseover=\"alert(1))",
        "![x](javascript:alert(1))",
        "![x](https://e/pixel.png)",
        "![x\" onerror=alert(1)](x)",
        "<javascript:alert(1)>",
        "<https://e\"onclick=alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
        "```html\n<script>alert(1)</script>\n```",
        "```\"><script>alert(1)</script>\nx\n```",
        "# <img src=x onerror=alert(1)>",
        "| <script>alert(1)</script> | b |\n|---|---|\n| c | <img src=x onerror=alert(1)> |",
        "- [ ] <input autofocus onfocus=alert(1)>",
        "<!--><img src=x onerror=alert(1)>-->",
        "<![CDATA[<img src=x onerror=alert(1)>]]>",
        "<?php echo 1 ?><img src=x onerror=alert(1)>",
        "<x onclick=alert(1)>x</x>",
        "<a href=x id=main name=form>x</a>",
        "<select><template><img src=x onerror=alert(1)></template></select>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<div>&lt;img src=x onerror=alert(1)&gt;</div>",
        "\0<scr\0ipt>alert(1)</scr\0ipt>",
    ];

    [Theory]
    [MemberData(nameof(Attacks))]
    public void What_could_act_is_inert(string markdown)
    {
        var html = ReadmeHtml.Render(markdown, "Table").Value;

        Assert.All(Tags().Matches(html), tag => Assert.Matches(Allowed(), tag.Value));
    }

    [Theory]
    [InlineData(">")]
    [InlineData("[")]
    [InlineData("*")]
    [InlineData("- ")]
    [InlineData("<b>")]
    [InlineData("<div>\n\n")]
    [InlineData("![")]
    [InlineData("`")]
    [InlineData("&")]
    [InlineData("|")]
    public void A_bomb_of_nesting_is_text(string part)
    {
        // The longest description that can be saved, and one that is longer than any.
        var saved = ReadmeHtml.Render(string.Concat(Enumerable.Repeat(part, 25_000 / part.Length)), "Table").Value;
        var longer = ReadmeHtml.Render(string.Concat(Enumerable.Repeat(part, 100_000)), "Table").Value;

        Assert.InRange(Depth(saved), 0, 100);
        Assert.Equal(1, Depth(longer));
        Assert.StartsWith("<pre", longer, StringComparison.Ordinal);
    }

    /// <summary>How deep elements stand in elements.</summary>
    private static int Depth(string html)
    {
        var (depth, deepest) = (0, 0);
        foreach (var tag in Tags().Matches(html).Select(match => match.Value).Where(tag => tag is not "<hr>"))
        {
            depth += tag[1] == '/' ? -1 : 1;
            deepest = Math.Max(deepest, depth);
        }

        return deepest;
    }

    [Theory]
    [InlineData("# Title", "<h2 id=\"readme-title\">Title</h2>")]
    [InlineData("###### Deep", "<h6 id=\"readme-deep\">Deep</h6>")]
    [InlineData("[docs](https://example.org/a?b=c)", "<a rel=\"nofollow ugc noopener\" href=\"https://example.org/a?b=c\">docs</a>")]
    [InlineData("[below](#usage)", "<a rel=\"nofollow ugc noopener\" href=\"#readme-usage\">below</a>")]
    [InlineData("[file](./LICENSE)", "<p>file</p>")]
    [InlineData("![logo](https://example.org/l.png)", "<a rel=\"nofollow ugc noopener\" href=\"https://example.org/l.png\">logo</a>")]
    [InlineData("[![build](https://e.org/b.svg)](https://e.org/ci)", "<a rel=\"nofollow ugc noopener\" href=\"https://e.org/ci\">build</a>")]
    [InlineData("https://example.org", "href=\"https://example.org\"")]
    [InlineData("~~old~~ **new**", "<del>old</del> <strong>new</strong>")]
    [InlineData("a<br>b", "a<br>b")]
    [InlineData("<p align=\"center\">Words stay</p>", "Words stay")]
    [InlineData("```\ncode\n```", "<pre tabindex=\"0\"><code>code")]
    [InlineData("- [x] done", "type=\"checkbox\"")]
    [InlineData("- [ ] **not** yet", "> <strong>not</strong> yet</label>")]
    [InlineData("| a |\n|---|\n| b |", "<div class=\"prose__scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table>")]
    public void What_people_write_is_shown(string markdown, string html) => Assert.Contains(html, ReadmeHtml.Render(markdown, "Table").Value);

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex("""
        ^<(/?(p|h[2-6]|ul|ol|li|blockquote|pre|code|em|strong|del|a|table|thead|tbody|tr|th|td|div|label)|br|hr|pre[ ]tabindex="0"
        |h[2-6][ ]id="readme-[a-z0-9-]*"|a[ ]rel="nofollow[ ]ugc[ ]noopener"[ ]href="(https?://|mailto:|\#readme-)[^"<>]*"
        |li[ ]class="task-list-item"|ul[ ]class="contains-task-list"
        |div[ ]class="prose__scroll"[ ]tabindex="0"[ ]role="region"[ ]aria-label="Table"
        |input([ ](disabled|checked|type)="(disabled|checked|checkbox)?")*)>$
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Allowed();
}
