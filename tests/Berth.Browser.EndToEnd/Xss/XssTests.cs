using Berth.Browser.EndToEnd.Browsers;
using Berth.Browser.EndToEnd.Samples;

namespace Berth.Browser.EndToEnd.Xss;

/// <summary>No script of a stranger runs, no element of theirs stands in a page, and no address leads where it should not.</summary>
public sealed class XssTests(HostileSite hostile, OpenBrowsers browsers) : IClassFixture<HostileSite>, IClassFixture<OpenBrowsers>
{
    /// <summary>Anything that no component of ours writes.</summary>
    private const string Foreign = """
        () => {
            const tags = "iframe, object, embed, base, style, math, marquee, video, audio, source, noscript, plaintext, animate, [style], [srcdoc], [formaction], meta[http-equiv], img:not([src^='data:image/']), link:not([href^='/assets/']), script:not([src^='/assets/'])";
            const found = [...document.querySelectorAll(tags)];
            for (const e of document.querySelectorAll("*")) {
                const handlers = e.getAttributeNames().some(name => name.startsWith("on"));
                const address = e.getAttribute("href") ?? e.getAttribute("action") ?? e.getAttribute("xlink:href") ?? "";
                const scheme = address && new URL(address, location).protocol;
                const elsewhere = address && !e.closest(".prose") && new URL(address, location).origin !== location.origin;
                if (handlers || elsewhere || (scheme && !["http:", "https:", "mailto:"].includes(scheme))) found.push(e);
            }
            return found.map(e => e.outerHTML.slice(0, 200));
        }
        """;

    [Theory]
    [InlineData("/")]
    [InlineData("/explore")]
    [InlineData("/u/mallory")]
    [InlineData("/u/pirates")]
    [InlineData("/r/mallory/trap")]
    [InlineData("/r/mallory/trap/-/settings")]
    [InlineData("/r/mallory/trap/-/settings/immutable-tags")]
    [InlineData("/r/mallory/trap/-/webhooks")]
    [InlineData("/r/mallory/trap/-/tags")]
    [InlineData("/r/mallory/trap/-/tags/latest")]
    [InlineData("/r/mallory/trap/-/tags/single")]
    [InlineData("/r/mallory/trap-3")]
    [InlineData("/r/mallory/trap/-/activity")]
    [InlineData("/settings/profile")]
    [InlineData("/settings/tokens")]
    [InlineData("/orgs/pirates/members")]
    [InlineData("/orgs/pirates/teams")]
    [InlineData("/orgs/pirates/teams/crew-3")]
    [InlineData("/orgs/pirates/settings")]
    [InlineData("/orgs/pirates/activity")]
    [InlineData("/admin/audit")]
    [InlineData("/admin/users/mallory")]
    [InlineData("/admin/organizations")]
    public async Task What_others_wrote_is_text(string path)
    {
        var visitor = await browsers.OpenAsync(hostile.Site, HostileSite.Owner);

        Assert.Equal(200, await visitor.GoAsync(path));

        await AssertHarmlessAsync(visitor);
    }

    [Fact]
    public async Task The_corpus_is_seen_where_it_was_written()
    {
        var visitor = await browsers.OpenAsync(hostile.Site, HostileSite.Owner);
        foreach (var path in new[] { "/r/mallory/trap", "/r/mallory/trap/-/tags/single", "/r/mallory/trap/-/webhooks", "/u/mallory", "/settings/tokens", "/orgs/pirates/teams" })
        {
            await visitor.GoAsync(path);
            Assert.Contains("alarm()", await visitor.TextAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_an_address_asks_for_is_text()
    {
        string[] places =
        [
            "/search?q=", "/?filter=", "/explore?owner=", "/explore?arch=", "/explore?os=", "/explore?after=", "/r/mallory/trap/-/tags?filter=", "/r/mallory/trap/-/tags?sort=", "/r/mallory/trap/-/tags?after=",
            "/r/mallory/trap/-/tags/latest?platform=", "/admin/audit?target=", "/admin/users?q=", "/signin?return=", "/create?namespace=", "/u/", "/r/mallory/trap/-/",
        ];
        var visitor = await browsers.OpenAsync(hostile.Site, HostileSite.Owner);
        foreach (var text in Payloads.Packed(1000).Concat(Payloads.Addresses.Take(2)))
        {
            foreach (var place in places)
            {
                await visitor.GoAsync(place + Uri.EscapeDataString(text));
                visitor.Forgive("the server responded with a status of 404");
                await AssertHarmlessAsync(visitor);
            }
        }
    }

    [Fact]
    public Task What_a_guest_types_comes_back_as_text() => TypeAsync(null, "/signin", "signin", ["user"]);

    [Theory]
    [InlineData("/create", "create", "name", "description")]
    [InlineData("/organizations/new", "organization", "name", "full_name")]
    [InlineData("/settings/profile", "profile", "full_name", "company", "location", "email")]
    [InlineData("/settings/tokens/new", "token", "label", "repositories")]
    [InlineData("/settings/second-factor", "confirm", "code")]
    [InlineData("/admin/users/new", "user", "username", "email")]
    [InlineData("/admin/settings", "invite", "invitee")]
    [InlineData("/orgs/pirates/members", "invite", "invitee")]
    [InlineData("/orgs/pirates/teams", "team", "name", "description")]
    [InlineData("/orgs/pirates/teams/crew-1", "add", "account")]
    [InlineData("/r/mallory/trap/-/collaborators", "add", "account")]
    [InlineData("/r/mallory/trap/-/settings/delete", "confirm", "confirm")]
    public Task What_is_typed_comes_back_as_text(string path, string form, params string[] fields) => TypeAsync(HostileSite.Owner, path, form, fields);

    [Fact]
    public async Task A_form_leads_back_to_this_site_only()
    {
        await using var visitor = await hostile.Site.OpenAsync(HostileSite.Owner);
        foreach (var address in Payloads.Addresses)
        {
            await visitor.GoAsync("/explore");
            await visitor.Page.EvaluateAsync("address => document.querySelector('header form input[name=return]').value = address", address);
            await visitor.Page.Locator("header form:has([name=return])").First.EvaluateAsync("form => form.append(Object.assign(document.createElement('button'), { className: 'sender', textContent: 'go' }))");
            await visitor.SendAsync(visitor.Page.Locator(".sender"));
            Assert.Equal(hostile.Site.Server.Http.BaseAddress!.Authority, new Uri(visitor.Page.Url).Authority);
            await AssertHarmlessAsync(visitor);
        }
    }

    [Fact]
    public async Task Cookies_and_the_name_of_a_browser_are_text()
    {
        await using var visitor = await hostile.Site.OpenAsync(options: new VisitorOptions { UserAgent = $"Mozilla/5.0 {Payloads.All[1]}{Payloads.All[6]}" });
        await visitor.SignInAsync(HostileSite.Owner, Site.Password);
        foreach (var text in Payloads.Packed(300))
        {
            foreach (var cookie in new[] { "berth_notice", "berth_theme", "berth_language", "berth_zone" })
            {
                await visitor.SetCookieAsync(cookie, text);
            }

            await visitor.GoAsync("/settings/security");
            await AssertHarmlessAsync(visitor);
        }
    }

    private async Task TypeAsync(string? name, string path, string form, string[] fields)
    {
        var visitor = await browsers.OpenAsync(hostile.Site, name);
        foreach (var text in Payloads.Packed(1500))
        {
            await visitor.GoAsync(path);
            await visitor.LiftLimitsAsync(form);
            await visitor.SubmitAsync(form, [.. fields.Select(field => (field, text))]);
            visitor.Forgive("the server responded with a status of 4");
            await AssertHarmlessAsync(visitor);
        }
    }

    private static async Task AssertHarmlessAsync(Visitor visitor)
    {
        Assert.Empty(string.Join('\n', await visitor.Page.EvaluateAsync<string[]>(Foreign)));
        visitor.AssertNoProblems();
    }
}
