using System.Net.Http.Headers;
using Berth.Oci;
using Berth.Registry.Identity;
using Berth.Registry.Repositories;
using Berth.Server.Tests.Auth;
using RegistryCaller = Berth.Registry.Callers.Caller;

namespace Berth.Server.Tests.Access;

/// <summary>From an open registry to a closed one.</summary>
public sealed class ClaimTests
{
    [Fact]
    public async Task Claiming_on_the_page_closes_the_registry_to_a_client_in_the_middle_of_its_push()
    {
        await using var host = await AuthHost.OpenAsync();
        using var browser = new Browser(host.Address);
        Assert.Equal(201, (await host.PutAsync("team/app", "v1", null)).Status);
        var session = await StartUploadAsync(host, "team/app");

        var claimed = await ClaimAsync(browser, await TokenAsync(host));

        Assert.Equal((302, "/"), (claimed.Status, claimed.Location));
        Assert.Equal(401, (await host.SendAsync("PATCH", session, null, new StringContent("layer"))).Status);
        Assert.Equal(401, (await host.PutAsync("team/app", "v2", null)).Status);
        Assert.Equal(200, (await browser.GetAsync("/settings")).Status);
    }

    [Fact]
    public async Task What_was_pushed_while_open_belongs_to_the_administrator_and_stays_public()
    {
        await using var host = await AuthHost.OpenAsync();
        using var browser = new Browser(host.Address);
        Assert.Equal(201, (await host.PutAsync("team/app", "v1", null)).Status);
        Assert.Equal(201, (await host.PutAsync("app", "v1", null)).Status);
        await ClaimAsync(browser, await TokenAsync(host));
        await host.CreateAccountAsync("bob");

        foreach (var repository in (string[])["team/app", "app"])
        {
            Assert.Equal(200, (await host.SendAsync("GET", $"/v2/{repository}/manifests/v1")).Status);
            Assert.Equal(403, (await host.PutAsync(repository, "v2", AuthHost.Basic("bob"))).Status);
            Assert.Equal(201, (await host.PutAsync(repository, "v2", AuthHost.Basic("ann"))).Status);
            var hidden = await host.Get<RepositoryCatalog>().SetVisibilityAsync(
                await host.SignInAsync("ann"), RepositoryName.Parse(repository), true, CancellationToken.None);
            Assert.True(hidden.Succeeded, hidden.Refusal?.Message);
            Assert.Equal(401, (await host.SendAsync("GET", $"/v2/{repository}/manifests/v1")).Status);
        }
    }

    // A proxy or a forwarder on the server's machine may bring a stranger's request with nothing that shows it: nginx's proxy_pass by itself
    // names the address it forwards to, over loopback, and adds no header.
    [Theory]
    [InlineData("Host", "127.0.0.1:5000")]
    [InlineData("Host", "localhost")]
    [InlineData("Host", "registry.example")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    public async Task CVE_2026_4404_nobody_claims_without_the_setup_token_wherever_the_request_seems_to_come_from(string header, string value)
    {
        await using var host = await AuthHost.OpenAsync(configure: options => options with { PublicUrl = new Uri("http://registry.example") });
        using var browser = new Browser(host.Address);
        browser.Headers[header] = value;
        var token = await TokenAsync(host);

        Assert.Contains("setup_token", (await browser.GetAsync("/welcome")).Body, StringComparison.Ordinal);
        Assert.NotEqual(302, (await ClaimAsync(browser, null)).Status);
        Assert.NotEqual(302, (await ClaimAsync(browser, "")).Status);
        Assert.NotEqual(302, (await ClaimAsync(browser, token[..^1])).Status);
        Assert.NotEqual(302, (await browser.GetAsync($"/welcome?token={token[..^1]}")).Status);
        Assert.Equal(201, (await host.PutAsync("still/open", "v1", null)).Status);

        Assert.Equal(302, (await ClaimAsync(browser, token)).Status);
        Assert.Equal(401, (await host.PutAsync("still/open", "v2", null)).Status);
        Assert.Null(await host.Get<SetupToken>().ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_address_that_is_printed_is_one_click_and_good_for_one_account()
    {
        await using var host = await AuthHost.OpenAsync();
        using var browser = new Browser(host.Address);
        using var late = new Browser(host.Address);
        var link = $"/welcome?token={await TokenAsync(host)}";
        await late.GetAsync(link);

        var opened = await browser.GetAsync(link);
        Assert.Equal((302, "/welcome"), (opened.Status, opened.Location));
        Assert.DoesNotContain("setup_token", (await browser.GetAsync("/welcome")).Body, StringComparison.Ordinal);
        var form = await late.GetAsync("/welcome");
        Assert.Equal(302, (await ClaimAsync(browser, null)).Status);

        Assert.Equal((302, "/"), ((await late.GetAsync(link)).Status, (await late.GetAsync(link)).Location));
        var tooLate = await late.SubmitAsync("/welcome", form, ("username", "mallory"), ("email", ""), ("password", AuthHost.Password));
        Assert.Equal(200, tooLate.Status);
        Assert.Contains("has an account already", tooLate.Body, StringComparison.Ordinal);
        Assert.Equal(["ann"], (await host.Get<Accounts>().ListAsync(RegistryCaller.System("test"), null, null, 10, CancellationToken.None)).Value!.Select(a => a.Name));
    }

    [Fact]
    public async Task The_whole_address_may_be_pasted_where_the_token_is_asked_for()
    {
        await using var host = await AuthHost.OpenAsync();
        using var browser = new Browser(host.Address);

        Assert.Equal(302, (await ClaimAsync(browser, $" http://localhost:5000/welcome?token={await TokenAsync(host)} ")).Status);
    }

    [Fact]
    public async Task An_open_registry_makes_no_account_by_any_other_door()
    {
        await using var host = await AuthHost.OpenAsync();
        using var browser = new Browser(host.Address);
        using var account = new StringContent(
            """{"username":"mallory","password":"plum-tractor-9","is_admin":true}""", new MediaTypeHeaderValue("application/json"));

        Assert.Equal(401, (await host.SendAsync("POST", "/v2/users", null, account)).Status);
        Assert.Equal("/welcome", (await browser.GetAsync("/signup")).Location);
        Assert.Equal("/welcome", (await browser.GetAsync("/admin/users/new")).Location);
        Assert.Empty((await host.Get<Accounts>().ListAsync(RegistryCaller.System("test"), null, null, 10, CancellationToken.None)).Value!);
    }

    private static async Task<string> TokenAsync(AuthHost host) => (await host.Get<SetupToken>().ReadAsync(CancellationToken.None))!;

    private static Task<Browser.PageAnswer> ClaimAsync(Browser browser, string? token) => browser.SubmitAsync(
        "/welcome", [("username", "ann"), ("email", ""), ("password", AuthHost.Password), .. token is null ? [] : new[] { ("setup_token", token) }]);

    private static async Task<string> StartUploadAsync(AuthHost host, string repository)
    {
        using var started = await host.Client.PostAsync(new Uri($"/v2/{repository}/blobs/uploads/", UriKind.Relative), null);
        Assert.Equal(202, (int)started.StatusCode);
        return started.Headers.Location!.OriginalString;
    }
}
