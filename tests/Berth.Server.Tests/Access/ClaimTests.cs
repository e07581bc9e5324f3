using Berth.Registry.Identity;
using Berth.Registry.Repositories;
using Berth.Oci;
using Berth.Server.Tests.Auth;

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

        var claimed = await ClaimAsync(browser);

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
        await ClaimAsync(browser);
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

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.5")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("Host", "registry.example")]
    public async Task CVE_2026_4404_who_may_not_sit_at_this_machine_needs_the_setup_token_to_claim(string header, string value)
    {
        await using var host = await AuthHost.OpenAsync();
        using var browser = new Browser(host.Address);
        browser.Headers[header] = value;
        var token = host.Get<RegistryState>().SetupToken!;

        Assert.Contains("setup_token", (await browser.GetAsync("/welcome")).Body, StringComparison.Ordinal);
        Assert.NotEqual(302, (await ClaimAsync(browser)).Status);
        Assert.NotEqual(302, (await ClaimAsync(browser, ("setup_token", token[..^1]))).Status);
        Assert.Equal(201, (await host.PutAsync("still/open", "v1", null)).Status);

        Assert.Equal(302, (await ClaimAsync(browser, ("setup_token", token))).Status);
        Assert.Equal(401, (await host.PutAsync("still/open", "v2", null)).Status);
        Assert.Null(host.Get<RegistryState>().SetupToken);
    }

    private static Task<Browser.PageAnswer> ClaimAsync(Browser browser, params (string, string)[] more) =>
        browser.SubmitAsync("/welcome", [("username", "ann"), ("email", ""), ("password", AuthHost.Password), .. more]);

    private static async Task<string> StartUploadAsync(AuthHost host, string repository)
    {
        using var started = await host.Client.PostAsync(new Uri($"/v2/{repository}/blobs/uploads/", UriKind.Relative), null);
        Assert.Equal(202, (int)started.StatusCode);
        return started.Headers.Location!.OriginalString;
    }
}
