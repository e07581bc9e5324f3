using Berth.Browser.EndToEnd.Browsers;
using Berth.Browser.EndToEnd.Samples;
using OtpNet;

namespace Berth.Browser.EndToEnd.Use;

/// <summary>What people do with their own account.</summary>
public sealed class AccountTests(UsedSite site) : IClassFixture<UsedSite>
{
    private const string NewPassword = "another one of some length";

    [Fact]
    public async Task A_recovery_code_signs_in_once_and_the_second_factor_is_turned_off()
    {
        await using var ada = await site.JoinAsync("ada");
        await ada.GoAsync("/settings/second-factor");
        var secret = await ada.Page.Locator("input[name=secret]").GetAttributeAsync("value");
        await ada.SubmitAsync("confirm", ("code", new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp()));
        var code = await ada.Page.Locator(".codes li").First.InnerTextAsync();

        await using var browser = await site.OpenAsync();
        await EnterCodeAsync(browser, code);
        Assert.Equal("/", browser.Path);
        await using var again = await site.OpenAsync();
        await EnterCodeAsync(again, code);
        Assert.Equal("/signin", again.Path);
        Assert.Equal(1, await again.Page.Locator("[role=alert]").CountAsync());

        await ada.GoAsync("/settings/second-factor/off");
        await ada.SubmitAsync("change", ("password", Site.Password));
        Assert.Equal("/settings/security", ada.Path);
        await using var plain = await site.OpenAsync();
        await plain.SignInAsync("ada", Site.Password);
        browser.AssertNoProblems();
    }

    [Fact]
    public async Task A_forgotten_password_is_chosen_anew_by_the_link_of_an_administrator()
    {
        await using var bea = await site.JoinAsync("bea");
        await using var owner = await site.OpenAsync(UsedSite.Owner);
        await owner.GoAsync("/admin/users/bea");
        await owner.SendAsync(owner.Page.Locator("button[value=reset]"));
        var link = new Uri(await owner.Page.Locator(".cmd code:has-text('/reset/')").InnerTextAsync());

        await using var guest = await site.OpenAsync();
        await guest.GoAsync(link.AbsolutePath);
        await guest.SubmitAsync("reset", ("password", "short"));
        Assert.Equal(1, await guest.Page.Locator("#password[aria-invalid=true]").CountAsync());
        await guest.SubmitAsync("reset", ("password", NewPassword));
        Assert.Equal("/signin", guest.Path);
        await guest.SignInAsync("bea", NewPassword);
        Assert.Equal(404, await guest.GoAsync(link.AbsolutePath));
        await bea.GoAsync("/settings/security");
        Assert.StartsWith("/signin", bea.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_password_ends_the_other_sessions()
    {
        await using var cleo = await site.JoinAsync("cleo");
        await using var other = await site.OpenAsync("cleo");
        await using var elsewhere = await site.OpenAsync();
        await elsewhere.SignInAsync("cleo", Site.Password);

        await cleo.GoAsync("/settings/security");
        Assert.Equal(2, await cleo.Form("sessions").Locator("tbody tr").CountAsync());
        await cleo.SubmitAsync("password", ("current", Site.Password), ("password", NewPassword));
        Assert.Equal(1, await cleo.Form("sessions").Locator("tbody tr").CountAsync());
        await elsewhere.GoAsync("/settings/profile");
        Assert.StartsWith("/signin", elsewhere.Path, StringComparison.Ordinal);
        cleo.AssertNoProblems();
    }

    [Fact]
    public async Task A_session_is_ended_from_another_one_and_by_signing_out()
    {
        await using var dora = await site.JoinAsync("dora");
        await using var elsewhere = await site.OpenAsync();
        await elsewhere.SignInAsync("dora", Site.Password);

        await dora.GoAsync("/settings/security");
        await dora.SendAsync(dora.Page.Locator("button[name=end]"));
        await elsewhere.GoAsync("/settings/profile");
        Assert.StartsWith("/signin", elsewhere.Path, StringComparison.Ordinal);

        await dora.Page.ClickAsync("header summary.avatar");
        await dora.SendAsync(dora.Page.Locator("header form[action='/signout'] button"));
        await dora.GoAsync("/settings/profile");
        Assert.StartsWith("/signin", dora.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preferences_are_kept_by_the_browser()
    {
        await using var emil = await site.JoinAsync("emil");
        await emil.GoAsync("/settings/preferences");
        await emil.SubmitAsync("preferences", ("language", "zh-Hans"), ("theme", "dark"), ("zone", "Asia/Shanghai"));

        await emil.GoAsync("/");
        Assert.Equal("zh-Hans", await emil.Page.Locator("html").GetAttributeAsync("lang"));
        Assert.Equal("dark", await emil.Page.Locator("html").GetAttributeAsync("data-theme"));
        await emil.GoAsync("/settings/preferences");
        Assert.Equal("Asia/Shanghai", await emil.Page.Locator("select[name=zone]").InputValueAsync());
    }

    [Fact]
    public async Task A_revoked_token_opens_nothing()
    {
        await using var fay = await site.JoinAsync("fay");
        await fay.GoAsync("/settings/tokens/new");
        await fay.SubmitAsync("token", ("label", "ci"));
        var secret = await fay.Page.Locator(".cmd code:has-text('berth_pat_')").InnerTextAsync();
        Assert.Equal(200, await PingAsync("fay", secret));

        await fay.GoAsync("/settings/tokens");
        await fay.SendAsync(fay.Page.Locator("main a[href$='/revoke']"));
        await fay.SubmitAsync("confirm");
        Assert.Equal("/settings/tokens", fay.Path);
        Assert.Equal(401, await PingAsync("fay", secret));
    }

    private async Task<int> PingAsync(string user, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/v2/", UriKind.Relative));
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{secret.Trim()}")));
        using var answer = await site.Site.Server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    private static async Task EnterCodeAsync(Visitor visitor, string code)
    {
        await visitor.GoAsync("/signin");
        await visitor.SubmitAsync("signin", ("user", "ada"), ("password", Site.Password));
        await visitor.SubmitAsync("code", ("code", code));
    }
}
