using Berth.Browser.EndToEnd.Samples;

namespace Berth.Browser.EndToEnd.Use;

/// <summary>What people do with a repository that is there.</summary>
public sealed class RepositoryTests(UsedSite site) : IClassFixture<UsedSite>
{
    [Fact]
    public async Task A_star_is_given_and_taken_back()
    {
        await using var member = await site.OpenAsync(UsedSite.Member);
        await member.GoAsync("/r/mara/web-api");
        await member.SendAsync(member.Form("star").Locator("button"));
        Assert.Equal("true", await member.Form("star").Locator("button").GetAttributeAsync("aria-pressed"));
        Assert.Equal("1", await member.Page.Locator(".btn__count").InnerTextAsync());

        await member.SendAsync(member.Form("star").Locator("button"));
        Assert.Equal("0", await member.Page.Locator(".btn__count").InnerTextAsync());
        member.AssertNoProblems();
    }

    [Fact]
    public async Task A_repository_that_is_hidden_is_seen_by_its_collaborators_alone()
    {
        await using var owner = await site.OpenAsync(UsedSite.Owner);
        await using var member = await site.OpenAsync(UsedSite.Member);
        await owner.GoAsync("/create");
        await owner.SubmitAsync("create", ("name", "billing"), ("visibility", "public"));
        await owner.GoAsync("/r/mara/billing/-/settings/visibility");
        await owner.SubmitAsync("confirm");
        Assert.Equal(404, await member.GoAsync("/r/mara/billing"));

        await owner.GoAsync("/r/mara/billing/-/collaborators");
        await owner.SubmitAsync("add", ("account", UsedSite.Member), ("role", "read"));
        Assert.Equal(200, await member.GoAsync("/r/mara/billing"));
        Assert.Equal(404, await member.GoAsync("/r/mara/billing/-/settings"));

        await owner.SendAsync(owner.Form("remove").Locator("button[value=jun]"));
        Assert.Equal(404, await member.GoAsync("/r/mara/billing"));
    }

    [Fact]
    public async Task Rules_of_immutable_tags_are_tried_and_kept()
    {
        await using var owner = await site.OpenAsync(UsedSite.Owner);
        await owner.GoAsync("/r/mara/web-api/-/settings/immutable-tags");
        await owner.FillAsync("immutable", ("enabled", "true"), ("immutable_tags_rules", "^late"));
        await owner.SendAsync(owner.Page.Locator("button[name=try]"));
        Assert.Equal("latest", await owner.Page.Locator("section[aria-labelledby=matching] .chip").InnerTextAsync());

        await owner.SubmitAsync("immutable");
        await owner.GoAsync("/r/mara/web-api/-/settings/immutable-tags");
        Assert.True(await owner.Page.Locator("input[name=enabled]").IsCheckedAsync());
        Assert.Equal("^late", await owner.Page.Locator("#immutable_tags_rules").InputValueAsync());
    }

    [Fact]
    public async Task A_webhook_is_added_and_removed_and_activity_tells_of_both()
    {
        await using var owner = await site.OpenAsync(UsedSite.Owner);
        await owner.GoAsync("/r/mara/web-api/-/webhooks");
        await owner.SubmitAsync("add", ("name", "deploy"), ("hook_url", "https://ci.example.org/hook"));
        Assert.Equal("1", await owner.Page.Locator(".tabs a[href$='/webhooks'] span").InnerTextAsync());
        await owner.SendAsync(owner.Form("remove").Locator("button[value=deploy]"));
        Assert.Equal(0, await owner.Page.Locator("table").CountAsync());

        await owner.GoAsync("/r/mara/web-api/-/activity");
        var feed = await owner.Page.Locator(".feed").InnerTextAsync();
        Assert.Contains("mara added the webhook deploy to mara/web-api", feed, StringComparison.Ordinal);
        Assert.Contains("mara removed the webhook deploy from mara/web-api", feed, StringComparison.Ordinal);
        await owner.SendAsync(owner.Page.Locator(".feed a[href$='/tags/latest']").First);
        Assert.Equal("/r/mara/web-api/-/tags/latest", owner.Path);
    }

    [Fact]
    public async Task A_pull_is_in_the_chart_a_moment_later()
    {
        await using var owner = await site.OpenAsync(UsedSite.Owner);
        await owner.GoAsync("/create");
        await owner.SubmitAsync("create", ("name", "pulled"), ("visibility", "public"));
        await new Pushes(site.Site.Server.Http, UsedSite.Owner, Site.Password).ImageAsync("mara/pulled", "latest", new SampleImage());
        await owner.GoAsync("/r/mara/pulled");
        Assert.Equal(0, await owner.Page.Locator(".spark").CountAsync());

        using var answer = await site.Site.Server.Http.GetAsync(new Uri("/v2/mara/pulled/manifests/latest", UriKind.Relative), TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        await owner.Page.WaitForFunctionAsync(
            "() => document.querySelector('.spark') || (setTimeout(() => location.reload(), 300), false)", null, new() { PollingInterval = 1000 });
        Assert.Equal("1", await owner.Page.Locator("section[aria-labelledby=pulls] strong").InnerTextAsync());
    }
}
