using Berth.Server.Tests.Auth;

namespace Berth.Server.Tests.Access;

/// <summary>Behind a proxy that tells nothing, the pages hand out the address that people know, as the API does.</summary>
public sealed class PublicUrlTests
{
    private static readonly string[] ManyPages = ["/", "/settings/tokens", "/create", "/r/ann/app", "/r/ann/app/-/tags"];

    [Fact]
    public async Task Whatever_a_page_hands_out_names_the_public_address()
    {
        await using var host = await AuthHost.OpenAsync(configure: options => options with { PublicUrl = new Uri("https://Hub.example:8443") });
        using var browser = new Browser(host.Address);
        await host.CreateAccountAsync("ann");
        await host.CreateAccountAsync("bob");
        await host.CreateAsync("ann", "ann/app", isPrivate: false);

        // The tests' browser goes by plain http, and so keeps to itself what it was given for https.
        var form = await browser.GetAsync("/signin");
        browser.Headers["Cookie"] = PairsOf(form);
        var signedIn = await browser.SubmitAsync("/signin", form, ("user", "ann"), ("password", AuthHost.Password));
        Assert.Equal((302, "/"), (signedIn.Status, signedIn.Location));
        browser.Headers["Cookie"] += "; " + PairsOf(signedIn);
        var reset = await browser.SubmitAsync("/admin/users/bob", ("act", "reset"));
        Assert.Contains(signedIn.Cookies, cookie => cookie.StartsWith("berth_session=", StringComparison.Ordinal));
        Assert.All(form.Cookies.Concat(signedIn.Cookies), cookie => Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("https://hub.example:8443/reset/", reset.Body, StringComparison.Ordinal);
        foreach (var path in ManyPages)
        {
            var page = await browser.GetAsync(path);
            Assert.Equal((path, 200), (path, page.Status));
            Assert.DoesNotContain("127.0.0.1", page.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("http://", page.Body.Replace("http://www.w3.org/", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        Assert.Contains("hub.example:8443/ann/app", (await browser.GetAsync("/r/ann/app")).Body, StringComparison.Ordinal);
        var challenge = await host.SendAsync("GET", "/v2/");
        Assert.Contains("realm=\"https://hub.example:8443/token\"", challenge.Challenge, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://hub.example", null, true)]
    [InlineData("http://hub.example", null, false)]
    [InlineData(null, "hub.example", false)]
    public async Task Browsers_are_told_to_keep_to_https_where_the_address_is(string? publicUrl, string? name, bool told)
    {
        await using var host = await AuthHost.ClaimedAsync(
            configure: options => options with { PublicUrl = publicUrl is null ? null : new Uri(publicUrl) });
        foreach (var path in (string[])["/", "/v2/", "/signin", "/v2/users/bob"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = name;
            using var answer = await host.Client.SendAsync(request);

            Assert.Equal(told, answer.Headers.TryGetValues("Strict-Transport-Security", out var values));
            Assert.Equal(told ? "max-age=31536000" : null, values?.Single());
        }
    }

    // Who opens a registry on the local network by its number, although it has a name.
    [Fact]
    public async Task A_form_from_the_address_that_the_browser_asked_for_is_ours()
    {
        await using var host = await AuthHost.ClaimedAsync(configure: options => options with { PublicUrl = new Uri("http://hub.example") });
        foreach (var (origin, status) in ((string, int)[])
            [(host.Address.GetLeftPart(UriPartial.Authority), 302), ("http://hub.example", 302), ("http://evil.example", 403)])
        {
            using var browser = new Browser(host.Address);
            browser.Headers["Origin"] = origin;
            Assert.Equal(status, (await browser.SubmitAsync("/signin", ("user", "ann"), ("password", AuthHost.Password))).Status);
        }
    }

    private static string PairsOf(Browser.PageAnswer answer) => string.Join("; ", answer.Cookies.Select(cookie => cookie.Split(';')[0]));
}
