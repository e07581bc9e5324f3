namespace Berth.Web.Tests;

/// <summary>Whole exchanges with the pages: language, headers, forms, sessions, and what strangers are told.</summary>
public sealed class PagesTests(WebHost host) : IClassFixture<WebHost>
{
    private const string Password = "correct horse battery";

    [Theory]
    [InlineData("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.5", "zh-Hans", "主题")]
    [InlineData("Accept-Language", "fr, en;q=0.5, zh;q=0.4", "en", "Theme")]
    [InlineData("Accept-Language", "fr", "en", "Theme")]
    public async Task A_page_speaks_the_language_that_is_asked_for(string header, string value, string tag, string word)
    {
        using var browser = host.Open();

        var page = await browser.GetAsync("/settings/preferences", (header, value));

        Assert.Contains($"<html lang=\"{tag}\">", page.Text, StringComparison.Ordinal);
        Assert.Contains(word, page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_switch_of_language_is_a_link_that_comes_back_and_lasts()
    {
        using var browser = host.Open();

        var switched = await browser.GetAsync("/explore?q=a&lang=zh-Hans");
        var page = await browser.GetAsync(switched.Location!, ("Accept-Language", "en"));

        Assert.Equal("/explore?q=a", switched.Location);
        Assert.Contains("<html lang=\"zh-Hans\">", page.Text, StringComparison.Ordinal);
        Assert.Contains("探索", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/settings/preferences", 200)]
    [InlineData("/nothing/here", 404)]
    [InlineData("/r/no/such", 404)]
    public async Task Every_page_forbids_what_it_does_not_need(string path, int status)
    {
        using var browser = host.Open();

        var page = await browser.GetAsync(path);

        Assert.Equal(status, page.Status);
        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
            + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            page.Headers["Content-Security-Policy"]);
        Assert.Equal("nosniff", page.Headers["X-Content-Type-Options"]);
        Assert.Contains("no-store", page.Headers["Cache-Control"], StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/signout")]
    [InlineData("/preferences/theme")]
    [InlineData("/welcome")]
    [InlineData("/settings/preferences")]
    public async Task A_form_without_its_token_does_nothing(string path)
    {
        using var browser = host.Open();

        var answer = await browser.PostAsync(path, [new("_handler", "preferences"), new("theme", "dark")]);

        Assert.Equal(403, answer.Status);
        Assert.DoesNotContain(answer.SetCookies, cookie => cookie.StartsWith("berth_theme", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_form_from_another_site_does_nothing_even_with_a_token(string header, string value)
    {
        using var browser = host.Open();
        var page = await browser.GetAsync("/settings/preferences");
        var token = TokenOf(page);

        var answer = await browser.PostAsync("/preferences/theme", [new("__RequestVerificationToken", token), new("theme", "dark")], (header, value));

        Assert.Equal(403, answer.Status);
    }

    [Fact]
    public async Task A_form_of_one_account_does_nothing_on_the_session_of_another_or_of_nobody()
    {
        await using var own = new WebHost();
        await own.InitializeAsync();
        using var browser = own.Open();
        var ofNobody = await browser.GetAsync("/settings/preferences");
        await own.ClaimAsync(browser, "mara", Password);
        var ofMara = await browser.GetAsync("/settings/preferences");
        Assert.Equal((403, 302), (await ThemeAsync(ofNobody), await ThemeAsync(ofMara)));

        Assert.Equal(302, await SendAsync("/signout", ofMara));
        Assert.Equal((302, 403), (await ThemeAsync(ofNobody), await ThemeAsync(ofMara)));

        await own.AddAccountAsync("theo", Password);
        Assert.Equal("/", (await browser.SubmitAsync("/signin", "signin", ("user", "theo"), ("password", Password))).Location);
        Assert.Equal((403, 403), (await ThemeAsync(ofNobody), await ThemeAsync(ofMara)));
        Assert.Equal(302, await ThemeAsync(await browser.GetAsync("/settings/preferences")));

        Task<int> ThemeAsync(Answer page) => SendAsync("/preferences/theme", page);

        async Task<int> SendAsync(string path, Answer page) =>
            (await browser.PostAsync(path, [new("__RequestVerificationToken", TokenOf(page)), new("theme", "dark")])).Status;
    }

    [Fact]
    public async Task The_first_account_closes_the_registry_and_signs_in()
    {
        await using var own = new WebHost();
        await own.InitializeAsync();
        using var browser = own.Open();

        var open = await browser.GetAsync("/");
        var claimed = await own.ClaimAsync(browser, "mara", Password);
        var home = await browser.GetAsync("/");
        using var stranger = own.Open();
        var again = await stranger.GetAsync("/welcome");

        Assert.Contains("/welcome", open.Text, StringComparison.Ordinal);
        Assert.Equal("/", new Uri(claimed.Location!, UriKind.RelativeOrAbsolute) is { IsAbsoluteUri: true } uri ? uri.PathAndQuery : claimed.Location);
        var session = Assert.Single(claimed.SetCookies, cookie => cookie.StartsWith("berth_session=", StringComparison.Ordinal));
        Assert.Contains("httponly", session, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", session, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secure", session, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Hello, mara", home.Text, StringComparison.Ordinal);
        Assert.Equal(302, again.Status);
    }

    [Fact]
    public async Task Signing_in_leads_only_to_this_site()
    {
        await using var own = new WebHost();
        await own.InitializeAsync();
        using var owner = own.Open();
        await own.ClaimAsync(owner, "mara", Password);

        foreach (var (asked, given) in new[] { ("//e", "/"), ("/\\e", "/"), ("https://e", "/"), ("/x@e", "/"), ("/settings/tokens", "/settings/tokens") })
        {
            using var browser = own.Open();
            var answer = await browser.SubmitAsync($"/signin?return={Uri.EscapeDataString(asked)}", "signin", ("user", "mara"), ("password", Password));
            Assert.Equal(302, answer.Status);
            Assert.Equal(given, new Uri(own.Address, answer.Location).PathAndQuery);
            Assert.Equal(own.Address.Authority, new Uri(own.Address, answer.Location).Authority);
        }
    }

    [Fact]
    public async Task A_stranger_is_told_the_same_of_a_private_repository_and_a_missing_one()
    {
        await using var own = new WebHost();
        await own.InitializeAsync();
        using var owner = own.Open();
        await own.ClaimAsync(owner, "mara", Password);
        var made = await owner.SubmitAsync("/create", "create", ("namespace", "mara"), ("name", "secret"), ("visibility", "private"));
        using var stranger = own.Open();

        var seen = await owner.GetAsync("/r/mara/secret");
        var hidden = await stranger.GetAsync("/r/mara/secret");
        var missing = await stranger.GetAsync("/r/mara/absent");

        Assert.Equal(302, made.Status);
        Assert.Equal(200, seen.Status);
        Assert.Equal((404, 404), (hidden.Status, missing.Status));
        Assert.Equal(Told(missing).Replace("absent", "secret", StringComparison.Ordinal), Told(hidden));
    }

    [Theory]
    [InlineData("/settings/tokens")]
    [InlineData("/create")]
    [InlineData("/admin/users")]
    public async Task What_is_for_members_sends_strangers_to_sign_in_and_back(string path)
    {
        await using var own = new WebHost();
        await own.InitializeAsync();
        using var owner = own.Open();
        await own.ClaimAsync(owner, "mara", Password);
        using var stranger = own.Open();

        var answer = await stranger.GetAsync(path);

        Assert.Equal((302, $"/signin?return={Uri.EscapeDataString(path)}"), (answer.Status, answer.Location));
    }

    private static string TokenOf(Answer page) => page.Text.Split("__RequestVerificationToken\" value=\"")[1].Split('"')[0];

    /// <summary>A page without what differs each time: the tokens of its forms.</summary>
    private static string Told(Answer page) => System.Text.RegularExpressions.Regex.Replace(page.Text, "value=\"CfDJ8[^\"]*\"", "");
}
