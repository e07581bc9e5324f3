using System.Text.RegularExpressions;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Renderers.Html.Inlines;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Berth.Web.Markdown;

/// <summary>How the parts of a README are written that Markdig would write too freely for a page that shows other people's text.</summary>
internal static partial class ReadmeRenderers
{
    /// <summary>Before every id, so that a heading of a README can never stand in for a part of the page.</summary>
    private const string IdPrefix = "readme-";

    public static void Replace(HtmlRenderer renderer)
    {
        renderer.ObjectRenderers.Replace<HeadingRenderer>(new Heading());
        renderer.ObjectRenderers.Replace<LinkInlineRenderer>(new Link());
        renderer.ObjectRenderers.Replace<AutolinkInlineRenderer>(new Autolink());
        renderer.ObjectRenderers.Replace<HtmlBlockRenderer>(new RawBlock());
        renderer.ObjectRenderers.Replace<HtmlInlineRenderer>(new RawInline());
    }

    private static bool IsAbsolute(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto";

    private static void WriteLinkStart(HtmlRenderer renderer, string url) =>
        renderer.Write("<a rel=\"nofollow ugc noopener\" href=\"").WriteEscapeUrl(url).Write("\">");

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInIds();

    /// <summary>Tags of raw HTML, comments included. What they hold is kept as text.</summary>
    [GeneratedRegex("<!--.*?-->|<[^>]*>", RegexOptions.Singleline)]
    private static partial Regex Tags();

    /// <summary>One level down, because the page has its own h1.</summary>
    private sealed class Heading : HtmlObjectRenderer<HeadingBlock>
    {
        protected override void Write(HtmlRenderer renderer, HeadingBlock block)
        {
            var tag = $"h{Math.Min(block.Level + 1, 6)}";
            renderer.Write($"<{tag} id=\"{IdPrefix}{IdOf(block)}\">").WriteLeafInline(block).WriteLine($"</{tag}>");
        }

        private static string IdOf(HeadingBlock block) =>
            NotInIds().Replace(string.Concat(block.Inline?.Descendants<LiteralInline>().Select(text => text.Content.ToString()) ?? []).ToLowerInvariant(), "-").Trim('-');
    }

    /// <summary>Links lead out or within the README; others point nowhere here and stay text. Pictures would be requests to elsewhere,
    /// which the policy forbids, so their words lead to them.</summary>
    private sealed class Link : HtmlObjectRenderer<LinkInline>
    {
        protected override void Write(HtmlRenderer renderer, LinkInline link)
        {
            var url = link.GetDynamicUrl?.Invoke() ?? link.Url ?? "";
            var target = IsAbsolute(url) ? url : url is ['#', .. var id] ? $"#{IdPrefix}{id}" : null;
            if (target is null || HoldsLink(link) || IsInLink(link))
            {
                renderer.WriteChildren(link);
                return;
            }

            WriteLinkStart(renderer, target);
            renderer.WriteChildren(link);
            if (link.FirstChild is null)
            {
                renderer.WriteEscape(url);
            }

            renderer.Write("</a>");
        }

        /// <summary>A badge: a link around a picture, whose own address matters less.</summary>
        private static bool IsInLink(LinkInline link) => link.IsImage && link.Parent?.FindParentOfType<LinkInline>().Any() == true;

        private static bool HoldsLink(LinkInline link) => !link.IsImage && link.Descendants<LinkInline>().Any(inner => !inner.IsImage);
    }

    private sealed class Autolink : HtmlObjectRenderer<AutolinkInline>
    {
        protected override void Write(HtmlRenderer renderer, AutolinkInline link)
        {
            var url = link.IsEmail ? "mailto:" + link.Url : link.Url;
            if (!IsAbsolute(url))
            {
                renderer.WriteEscape(link.Url);
                return;
            }

            WriteLinkStart(renderer, url);
            renderer.WriteEscape(link.Url).Write("</a>");
        }
    }

    private sealed class RawBlock : HtmlObjectRenderer<HtmlBlock>
    {
        protected override void Write(HtmlRenderer renderer, HtmlBlock block)
        {
            var text = System.Net.WebUtility.HtmlDecode(Tags().Replace(block.Lines.ToString(), " ")).Trim();
            if (text.Length > 0 && block.Type is not (HtmlBlockType.ScriptPreOrStyle or HtmlBlockType.Comment))
            {
                renderer.Write("<p>").WriteEscape(text).WriteLine("</p>");
            }
        }
    }

    /// <summary>A line break is worth keeping; of every other tag only what stands around it is written.</summary>
    private sealed class RawInline : HtmlObjectRenderer<HtmlInline>
    {
        protected override void Write(HtmlRenderer renderer, HtmlInline inline)
        {
            if (inline.Tag.StartsWith("<br", StringComparison.OrdinalIgnoreCase))
            {
                renderer.Write("<br>");
            }
        }
    }
}
