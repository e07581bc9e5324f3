using Berth.Browser.EndToEnd.Browsers;
using Berth.Browser.EndToEnd.Samples;

namespace Berth.Browser.EndToEnd.Pages;

/// <summary>Every page as it is in one language and one theme, wide and narrow. One class for each, so that they run side by side.</summary>
public abstract class PagesTests(Sample sample, string language, string theme)
{
    public static TheoryData<string> Rows => [.. PageTable.Rows.Select(row => row.Name)];

    protected virtual bool TakesScreenshots => true;

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_page_shuts_nobody_out_asks_nothing_of_others_and_fits(string name)
    {
        var row = PageTable.Find(name);
        await using var visitor = await OpenAsync(row);
        await ArriveAsync(visitor, row);

        Assert.Equal((language, theme), (await AttributeAsync(visitor, "lang"), await AttributeAsync(visitor, "data-theme")));
        Assert.Empty(Translations.Foreign(language, await Looks.TextsAsync(visitor.Page)));
        foreach (var (width, device) in new[] { (VisitorOptions.Desktop, "desktop"), (VisitorOptions.Phone, "phone") })
        {
            await visitor.Page.SetViewportSizeAsync(width, 800);
            Assert.Empty(await Looks.TooWideAsync(visitor.Page));
            Assert.Empty(await Axe.FindAsync(visitor.Page));
            if (TakesScreenshots)
            {
                await Looks.SaveAsync(visitor.Page, language, $"{theme}-{device}", row.Name);
            }
        }

        visitor.AssertNoProblems();
    }

    private Task<Visitor> OpenAsync(PageRow row) =>
        (row.Open ? sample.Open : sample.Site).OpenAsync(row.As, new VisitorOptions { Language = language, Theme = theme });

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
