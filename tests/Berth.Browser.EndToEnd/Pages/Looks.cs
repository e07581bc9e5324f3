using Berth.Testing;
using Microsoft.Playwright;

namespace Berth.Browser.EndToEnd.Pages;

/// <summary>What is asked of a page that is open in a browser.</summary>
internal static class Looks
{
    private const string Wide = """
        () => document.documentElement.scrollWidth <= innerWidth ? [] :
            [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map(e => e.outerHTML.slice(0, 200))
        """;

    /// <summary>What is seen or read aloud, apart from the names of languages, which stand in their own.</summary>
    private const string Texts = """
        () => {
            const own = e => !e.closest("[lang]:not(html), option[value=zh-Hans], option[value=en], pre, code, textarea, .prose");
            const words = e => {
                const copy = e.cloneNode(true);
                copy.querySelectorAll("pre, code, .prose, [lang]").forEach(one => one.remove());
                return copy.textContent;
            };
            const all = [document.title];
            for (const e of [document.body, ...document.body.querySelectorAll("*")].filter(own)) {
                for (const n of e.childNodes) if (n.nodeType === 3) all.push(n.data);
                for (const a of ["aria-label", "title", "placeholder", "alt", "data-label"]) if (e.hasAttribute(a)) all.push(e.getAttribute(a));
                if (e.matches("p, li, h1, h2, h3, dt, dd, th, td, a, button, label, legend, summary")) all.push(words(e));
            }
            return all.map(t => t.replace(/\s+/g, " ").trim()).filter(t => t);
        }
        """;

    public static string Screenshots { get; } = Path.Combine(SourceFolder.Root, "artifacts", "screenshots");

    /// <summary>The elements that make the page scroll sideways.</summary>
    public static async Task<IReadOnlyList<string>> TooWideAsync(IPage page) => await page.EvaluateAsync<string[]>(Wide);

    public static async Task<IReadOnlyList<string>> TextsAsync(IPage page) => await page.EvaluateAsync<string[]>(Texts);

    public static Task SaveAsync(IPage page, params string[] name) => page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = $"{Path.Combine([Screenshots, .. name])}.png",
        FullPage = true,
    });
}
