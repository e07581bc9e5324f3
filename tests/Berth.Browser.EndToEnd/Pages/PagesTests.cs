using Berth.Browser.EndToEnd.Browsers;
using Berth.Browser.EndToEnd.Samples;

namespace Berth.Browser.EndToEnd.Pages;

/// <summary>Every page as it is in one language and one theme, wide and narrow. One class for each, so that they run side by side.</summary>
public abstract class PagesTests(Sample sample, OpenBrowsers browsers, string language, string theme) : IClassFixture<OpenBrowsers>
{
    public static TheoryData<string> Rows => [.. PageTable.Rows.Select(row => row.Name)];

    /// <summary>Both themes are seen in English, and Chinese in one.</summary>
    private bool TakesScreenshots => (language, theme) != ("zh-Hans", "dark");

    /// <summary>What shuts people out changes with the theme and the width. Another language puts other words into the same elements, and
    /// an element that lacks its words is found where untranslated ones are looked for.</summary>
    private bool AsksAxe => language == "en";

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_page_shuts_nobody_out_asks_nothing_of_others_and_fits(string name)
    {
        var row = PageTable.Find(name);
        var visitor = await browsers.OpenAsync(row.Open ? sample.Open : sample.Site, row.As, new VisitorOptions { Language = language, Theme = theme });
        await ArriveAsync(visitor, row);

        Assert.Equal((language, theme), (await AttributeAsync(visitor, "lang"), await AttributeAsync(visitor, "data-theme")));
        var faults = Translations.Foreign(language, await Looks.TextsAsync(visitor.Page)).Select(text => $"not in {language}: {text}").ToList();
        foreach (var (width, device) in new[] { (VisitorOptions.Desktop, "desktop"), (VisitorOptions.Phone, "phone") })
        {
            await visitor.Page.SetViewportSizeAsync(width, 800);
            faults.AddRange(from element in await Looks.TooWideAsync(visitor.Page) select $"{device}, beyond the edge: {element}");
            if (AsksAxe)
            {
                faults.AddRange(from violation in await Axe.FindAsync(visitor.Page) select $"{device}, {violation}");
            }

            if (TakesScreenshots)
            {
                await Looks.SaveAsync(visitor.Page, language, $"{theme}-{device}", row.Name);
            }
        }

        faults.AddRange(visitor.Problems);
        Assert.True(faults.Count == 0, $"{visitor.Page.Url}\n{string.Join('\n', faults)}");
    }

    private async Task ArriveAsync(Visitor visitor, PageRow row)
    {
        Assert.Equal(row.Status, await visitor.GoAsync(sample.Resolve(row.Path)));
        Forgive(row.Status);
        if (row.Then is not null)
        {
            await row.Then(visitor);
            Forgive(row.ThenStatus ?? row.Status);
        }

        // Chromium notes every such answer in the console, even if it is the page itself.
        void Forgive(int status)
        {
            if (status >= 400)
            {
                visitor.Forgive($"the server responded with a status of {status}");
            }
        }
    }

    private static async Task<string?> AttributeAsync(Visitor visitor, string name) => await visitor.Page.Locator("html").GetAttributeAsync(name);
}
