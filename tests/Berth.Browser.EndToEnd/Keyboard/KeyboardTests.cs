using Berth.Browser.EndToEnd.Browsers;
using Berth.Browser.EndToEnd.Samples;
using Microsoft.Playwright;

namespace Berth.Browser.EndToEnd.Keyboard;

/// <summary>Without a mouse: every step is a key, and what has the focus is seen to have it.</summary>
public sealed class KeyboardTests(Sample sample)
{
    private const int MostTabs = 80;

    [Fact]
    public async Task Signing_in_creating_deleting_a_tag_and_the_switches_need_no_mouse()
    {
        await using var visitor = await sample.Site.OpenAsync();
        var page = visitor.Page;

        await visitor.GoAsync("/signin");
        Assert.Equal("user", await FocusedAsync(page, "e => e.id"));
        await page.Keyboard.TypeAsync(Sample.Owner);
        await TabToAsync(page, "#password");
        await page.Keyboard.TypeAsync(Site.Password);
        await TabToAsync(page, "main form .btn--primary");
        await visitor.LeaveAsync(() => page.Keyboard.PressAsync("Enter"));
        Assert.Equal("/", visitor.Path);

        await page.Keyboard.PressAsync("Tab");
        Assert.True(await FocusedAsync(page, "e => e.matches('.skip') && e.getBoundingClientRect().top >= 0 ? 'yes' : 'no'") == "yes", "The first key shows the skip link.");
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "main a[href='/create']");
        await visitor.LeaveAsync(() => page.Keyboard.PressAsync("Enter"));
        await CreateAsync(visitor);

        await OpenAccountMenuAsync(page);
        await SwitchThemeAndLanguageAsync(visitor);
        await DeleteTagAsync(visitor);
        visitor.AssertNoProblems();
    }

    private async Task CreateAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await TabToAsync(page, "#name");
        await page.Keyboard.TypeAsync("by-keyboard");
        await TabToAsync(page, "input[name=visibility]");
        await page.Keyboard.PressAsync("ArrowUp");
        Assert.Equal("public", await page.Locator("input[name=visibility]:checked").GetAttributeAsync("value"));
        await TabToAsync(page, "main form .btn--primary");
        await visitor.LeaveAsync(() => page.Keyboard.PressAsync("Enter"));
        Assert.Equal("/r/mara/by-keyboard", visitor.Path);
        await new Pushes(sample.Site.Server.Http, Sample.Owner, Site.Password).ImageAsync("mara/by-keyboard", "old", new SampleImage());
    }

    private static async Task OpenAccountMenuAsync(IPage page)
    {
        await TabToAsync(page, "header summary.avatar");
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "header .menu__list a[href='/settings/tokens']");
        await page.Keyboard.PressAsync("Escape");
        Assert.Equal(0, await page.Locator("details[open]").CountAsync());
        Assert.Equal("SUMMARY", await FocusedAsync(page, "e => e.tagName"));
    }

    private static async Task SwitchThemeAndLanguageAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await page.ReloadAsync();
        await TabToAsync(page, "[data-theme-switch]");
        await page.Keyboard.PressAsync("Space");
        Assert.Equal("dark", await page.Locator("html").GetAttributeAsync("data-theme"));
        await page.ReloadAsync();
        Assert.Equal("dark", await page.Locator("html").GetAttributeAsync("data-theme"));

        await TabToAsync(page, "header nav a[lang='zh-Hans']");
        await visitor.LeaveAsync(() => page.Keyboard.PressAsync("Enter"));
        Assert.Equal("zh-Hans", await page.Locator("html").GetAttributeAsync("lang"));
        Assert.Equal("/r/mara/by-keyboard", visitor.Path);
    }

    private static async Task DeleteTagAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await TabToAsync(page, ".tabs a[href$='/tags']");
        await visitor.LeaveAsync(() => page.Keyboard.PressAsync("Enter"));
        await TabToAsync(page, "table summary");
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "table .is-danger");
        await visitor.LeaveAsync(() => page.Keyboard.PressAsync("Enter"));
        await TabToAsync(page, "main form .btn--danger");
        await visitor.LeaveAsync(() => page.Keyboard.PressAsync("Enter"));
        Assert.Equal(0, await page.Locator("a[href$='/tags/old']").CountAsync());
        Assert.Equal(1, await page.Locator("main > .note--ok").CountAsync());
    }

    /// <summary>Presses Tab until the focus is there, and looks at every step whether it can be seen.</summary>
    private static async Task TabToAsync(IPage page, string selector)
    {
        for (var i = 0; i < MostTabs; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            var place = await FocusedAsync(page, "e => e.outerHTML.slice(0, 200)");
            Assert.True(await FocusedAsync(page, Seen) == "yes", $"The focus cannot be seen on {place}");
            if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
            {
                return;
            }
        }

        Assert.Fail($"{MostTabs} times Tab on {page.Url} did not lead to {selector}");
    }

    /// <summary>An outline, or the border that stands in for it; a radio button shows it on its card.</summary>
    private const string Seen = """
        e => {
            const outlined = x => { const s = getComputedStyle(x); return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2; };
            const box = e.getBoundingClientRect();
            return e === document.body || (outlined(e) || outlined(e.closest("label") ?? e)) && box.width > 0 && box.bottom > 0 && box.right > 0 ? "yes" : "no";
        }
        """;

    private static Task<string> FocusedAsync(IPage page, string question) => page.EvaluateAsync<string>($"() => ({question})(document.activeElement)");
}
