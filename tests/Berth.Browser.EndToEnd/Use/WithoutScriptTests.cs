using Berth.Browser.EndToEnd.Browsers;
using Berth.Browser.EndToEnd.Samples;

namespace Berth.Browser.EndToEnd.Use;

/// <summary>Script saves a click here and there; nothing needs it.</summary>
public sealed class WithoutScriptTests(Sample sample)
{
    [Fact]
    public async Task Signing_in_creating_finding_and_deleting_work_without_script()
    {
        await using var visitor = await sample.Site.OpenAsync(options: new VisitorOptions { Script = false });
        await visitor.SignInAsync(Sample.Owner, Site.Password);

        await visitor.GoAsync("/create");
        await visitor.SubmitAsync("create", ("name", "without-script"), ("visibility", "private"));
        Assert.Equal("/r/mara/without-script", visitor.Path);
        await new Pushes(sample.Site.Server.Http, Sample.Owner, Site.Password).ImageAsync("mara/without-script", "old", new SampleImage());

        await visitor.GoAsync("/r/mara/without-script/-/tags");
        Assert.False(await visitor.Page.Locator("[data-copy]").First.IsVisibleAsync(), "A button that does nothing is not shown.");
        await visitor.Page.FillAsync("input[name=filter]", "ol");
        await visitor.SendAsync(visitor.Page.Locator("main form.toolbar button"));
        await visitor.Page.ClickAsync("table summary");
        await visitor.SendAsync(visitor.Page.Locator("table .is-danger"));
        await visitor.SubmitAsync("confirm");
        Assert.Equal("/r/mara/without-script/-/tags", visitor.Path);
        Assert.Equal(0, await visitor.Page.Locator("table").CountAsync());

        await visitor.GoAsync("/r/mara/without-script/-/settings/delete");
        await visitor.SubmitAsync("confirm", ("confirm", "mara/without-script"));
        Assert.Equal(404, await visitor.GoAsync("/r/mara/without-script"));
    }

    [Fact]
    public async Task Theme_and_language_are_switched_without_script()
    {
        await using var visitor = await sample.Site.OpenAsync(options: new VisitorOptions { Script = false });
        await visitor.GoAsync("/explore?q=api");

        await visitor.SendAsync(visitor.Page.Locator("header button[name=theme]").First);
        await visitor.SendAsync(visitor.Page.Locator("header nav a[lang='zh-Hans']").First);

        Assert.Equal("/explore?q=api", visitor.Path);
        Assert.Equal("zh-Hans", await visitor.Page.Locator("html").GetAttributeAsync("lang"));
        Assert.NotNull(await visitor.Page.Locator("html").GetAttributeAsync("data-theme"));
    }
}
