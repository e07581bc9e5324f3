using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Ganss.Xss;
using Markdig;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Renderers;
using Microsoft.AspNetCore.Components;

namespace Berth.Web.Markdown;

/// <summary>
/// A README as HTML that may stand in a page. Two walls: the renderer writes no tag that came from the text, and the sanitizer
/// lets through only what the renderer is known to write.
/// </summary>
internal static class ReadmeHtml
{
    /// <summary>Longer than any description that can be saved; what is longer is shown as plain text.</summary>
    private const int LongestText = 64 * 1024;

    /// <summary>Beyond what anybody writes, and well before the parser's time grows with the square of their number.</summary>
    private const int MostBrackets = 3000, MostQuoteMarks = 64;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseTaskLists()
        .UseAutoLinks()
        .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough)
        .Build();

    public static MarkupString Render(string text, string scrollLabel)
    {
        if (text.Length > LongestText || IsBomb(text))
        {
            return Plain(text);
        }

        try
        {
            var document = Markdig.Markdown.Parse(text, Pipeline);
            using var writer = new StringWriter();
            var renderer = new HtmlRenderer(writer);
            Pipeline.Setup(renderer);
            ReadmeRenderers.Replace(renderer);
            renderer.Render(document);
            return new MarkupString(Sanitizer(scrollLabel).Sanitize(writer.ToString()));
        }
        catch (ArgumentException)
        {
            // Markdig gives up on text that nests too deeply; nobody wrote that to be read.
            return Plain(text);
        }
    }

    private static bool IsBomb(string text)
    {
        if (text.AsSpan().Count('[') > MostBrackets)
        {
            return true;
        }

        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var content = line.IndexOfAnyExcept("> \t");
            if ((content < 0 ? line : line[..content]).Count('>') > MostQuoteMarks)
            {
                return true;
            }
        }

        return false;
    }

    private static MarkupString Plain(string text) => new($"<pre tabindex=\"0\">{System.Net.WebUtility.HtmlEncode(text)}</pre>");

    private static HtmlSanitizer Sanitizer(string scrollLabel)
    {
        var sanitizer = new HtmlSanitizer(new HtmlSanitizerOptions
        {
            AllowedTags = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
            {
                "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "del", "a",
                "table", "thead", "tbody", "tr", "th", "td", "input",
            },
            AllowedAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href", "rel", "id", "start", "type", "checked", "disabled", "class" },
            AllowedSchemes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "http", "https", "mailto" },
        });
        sanitizer.AllowedClasses.UnionWith(["task-list-item", "contains-task-list"]);
        sanitizer.PostProcessNode += (_, post) => Finish(post.Node, scrollLabel);
        return sanitizer;
    }

    /// <summary>What scrolls can be reached by keyboard; a wide table scrolls in a frame of its own.</summary>
    private static void Finish(INode node, string scrollLabel)
    {
        switch (node)
        {
            case IHtmlInputElement { Type: not "checkbox" } input:
                input.Remove();
                break;
            case IHtmlInputElement { Parent: not IHtmlLabelElement } box:
                Label(box);
                break;
            case IHtmlPreElement pre:
                pre.SetAttribute("tabindex", "0");
                break;
            case IHtmlTableElement { Parent: IElement parent } table when !parent.ClassList.Contains("prose__scroll"):
                var frame = table.Owner!.CreateElement("div");
                frame.ClassName = "prose__scroll";
                frame.SetAttribute("tabindex", "0");
                frame.SetAttribute("role", "region");
                frame.SetAttribute("aria-label", scrollLabel);
                parent.ReplaceChild(frame, table);
                frame.AppendChild(table);
                break;
        }
    }

    /// <summary>What stands beside the box of a task names it, for those who do not see it stand there.</summary>
    private static void Label(IHtmlInputElement box)
    {
        var label = box.Owner!.CreateElement("label");
        box.Parent!.InsertBefore(label, box);
        label.AppendChild(box);
        while (label.NextSibling is { } next and not (IHtmlUnorderedListElement or IHtmlOrderedListElement or IHtmlParagraphElement or IHtmlPreElement))
        {
            label.AppendChild(next);
        }
    }
}
