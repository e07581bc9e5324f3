using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Berth.Oci;
using Berth.Registry;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Registry.Repositories;
using Berth.Server.Auth;
using Berth.Server.Tests.Auth;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Tests.Access;

/// <summary>What went wrong elsewhere, tried here: each test is named after its advisory.</summary>
public sealed partial class AdvisoryTests(ClaimedRegistry registry) : IClassFixture<ClaimedRegistry>
{
    private static readonly CancellationToken Cancel = CancellationToken.None;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CVE_2024_39897_a_mount_from_what_one_may_not_read_is_a_mount_of_nothing(bool bearer)
    {
        var host = registry.Host;
        var blob = RandomNumberGenerator.GetBytes(100);
        var digest = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(blob))}";
        var pushed = await host.SendAsync(
            "POST", $"/v2/bob/secret/blobs/uploads/?digest={digest}", AuthHost.Basic("bob"), new ByteArrayContent(blob));
        Assert.Equal(201, pushed.Status);
        var carol = bearer
            ? await host.BearerAsync(AuthHost.Basic("carol"), "repository:carol/app:pull,push", "repository:bob/secret:pull")
            : AuthHost.Basic("carol");

        foreach (var mount in (string[])[$"?mount={digest}&from=bob/secret", $"?mount={digest}", $"?mount={digest}&from=bob/absent"])
        {
            Assert.Equal(202, (await host.SendAsync("POST", $"/v2/carol/app/blobs/uploads/{mount}", carol)).Status);
            Assert.Equal(404, (await host.SendAsync("HEAD", $"/v2/carol/app/blobs/{digest}", carol)).Status);
        }
    }

    [Fact]
    public async Task CVE_2026_32589_an_upload_session_is_nobody_elses_not_even_another_writers()
    {
        await using var host = await AuthHost.ClaimedAsync();
        var added = await host.Get<Collaborators>().SetAsync(
            await host.SignInAsync("bob"), RepositoryName.Parse("bob/secret"), "carol", RepositoryRole.Write, Cancel);
        Assert.True(added.Succeeded, added.Refusal?.Message);
        var (bob, carol, digest) = (AuthHost.Basic("bob"), AuthHost.Basic("carol"), $"sha256:{Convert.ToHexStringLower(SHA256.HashData("layer"u8))}");
        using var start = new HttpRequestMessage(HttpMethod.Post, "/v2/bob/secret/blobs/uploads/");
        start.Headers.TryAddWithoutValidation("Authorization", bob);
        using var started = await host.Client.SendAsync(start, Cancel);
        var session = started.Headers.Location!.OriginalString;
        Assert.Equal(202, (await host.SendAsync("PATCH", session, bob, new StringContent("layer"))).Status);

        foreach (var path in (string[])[session, session.Replace("bob/secret", "carol/own", StringComparison.Ordinal)])
        {
            foreach (var method in (string[])["GET", "PATCH", "PUT", "DELETE"])
            {
                var target = method == "PUT" ? $"{path}?digest={digest}" : path;
                var answer = await host.SendAsync(method, target, carol, method == "PATCH" ? new StringContent("other") : null);
                Assert.Equal((404, "BLOB_UPLOAD_UNKNOWN"), (answer.Status, answer.Code));
            }
        }

        Assert.Equal(201, (await host.SendAsync("PUT", $"{session}?digest={digest}", bob)).Status);
    }

    [Fact]
    public async Task CVE_2019_16097_more_fields_in_a_form_make_nobody_an_administrator()
    {
        await using var host = await AuthHost.ClaimedAsync();
        await host.Get<RegistrySettings>().SetSignUpAsync(Operator, SignUpMode.Open, Cancel);
        using var browser = new Browser(host.Address);
        (string, string)[] more =
        [
            ("isAdministrator", "true"), ("IsAdministrator", "true"), ("account.IsAdministrator", "true"), ("administrator", "on"), ("role", "admin"),
            ("has_admin_role", "true"), ("sysadmin_flag", "true"), ("id", "1"), ("Id", "1"),
        ];

        var made = await browser.SubmitAsync("/signup", [("username", "eve"), ("email", ""), ("password", AuthHost.Password), .. more]);
        Assert.Equal(302, made.Status);
        await browser.SubmitAsync("/settings", [("full_name", "Eve"), .. more]);

        var eve = await host.Get<Accounts>().FindAsync("eve", Cancel);
        Assert.False(eve!.IsAdministrator);
        Assert.False(await host.Get<AccessPolicy>().IsAdministratorAsync(await host.SignInAsync("eve"), Cancel));
    }

    [Fact]
    public async Task CVE_2019_19025_no_form_is_taken_without_its_token_or_from_another_site()
    {
        var host = registry.Host;
        using var browser = new Browser(host.Address);
        await browser.SubmitAsync("/signin", ("user", "bob"), ("password", AuthHost.Password));
        Assert.NotNull(browser.Session);
        var paths = host.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("POST") == true)
            .Select(endpoint => "/" + Parameter().Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), Guid.Empty.ToString()))
            .Where(path => path != TokenEndpoints.Path).Distinct().ToList();
        Assert.Contains("/signout", paths);
        Assert.Contains("/settings/tokens/new", paths);

        foreach (var path in paths)
        {
            // The Hub API reads no cookie and no form, so nobody's browser can be made to speak to it in their name. Its sign-out
            // ends what a token began, and without one has nothing to end.
            var status = (await browser.PostAsync(path, ("_handler", "x"))).Status;
            Assert.True(IsHub(path) ? status >= 400 || path == "/v2/logout" : status is 400 or 403, $"{path}: {status}");
        }

        browser.Headers["Origin"] = "https://evil.example";
        var page = await browser.GetAsync("/signin");
        Assert.Equal(403, (await browser.SubmitAsync("/signin", page, ("user", "bob"), ("password", AuthHost.Password))).Status);
        Assert.Equal(200, (await browser.GetAsync("/settings")).Status);
    }

    [Theory]
    [InlineData("X-WEBAUTH-USER")]
    [InlineData("X-Forwarded-User")]
    [InlineData("X-Forwarded-Preferred-Username")]
    [InlineData("X-Auth-Request-User")]
    [InlineData("Remote-User")]
    public async Task CVE_2026_20896_nobody_is_somebody_because_a_header_says_so(string header)
    {
        var host = registry.Host;
        using var browser = new Browser(host.Address) { Headers = { [header] = "ann" } };

        Assert.Equal(401, (await browser.GetAsync("/v2/")).Status);
        Assert.Equal(401, (await browser.GetAsync("/v2/bob/secret/manifests/v1")).Status);
        Assert.Equal(302, (await browser.GetAsync("/settings")).Status);
        Assert.DoesNotContain("\"sub\":\"ann\"", (await browser.GetAsync("/token?service=berth")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("admin", "admin")]
    [InlineData("admin", "password")]
    [InlineData("admin", "Harbor12345")]
    [InlineData("root", "root")]
    [InlineData("berth", "berth")]
    [InlineData("ann", "")]
    public async Task CVE_2026_4404_there_is_no_login_that_nobody_made(string name, string password)
    {
        var host = registry.Host;
        host.Clock.Advance(TimeSpan.FromHours(2)); // earlier guesses are forgotten

        Assert.Equal(401, (await host.SendAsync("GET", "/v2/", AuthHost.Basic(name, password))).Status);
        Assert.Equal(401, (await host.SendAsync("GET", "/token?service=berth", AuthHost.Basic(name, password))).Status);
    }

    [Fact]
    public async Task CVE_2026_58422_a_disabled_account_is_out_by_every_door_within_a_minute()
    {
        await using var host = await AuthHost.ClaimedAsync(new AuthOptions { RefreshTokens = true });
        using var browser = new Browser(host.Address);
        await browser.SubmitAsync("/signin", ("user", "bob"), ("password", AuthHost.Password));
        Assert.Equal(200, (await browser.GetAsync("/settings")).Status);
        var issued = await host.PostFormAsync("password", [("username", "bob"), ("password", AuthHost.Password), ("access_type", "offline")]);
        var refresh = issued.Json.GetProperty("refresh_token").GetString()!;
        var pat = AuthHost.Basic("bob", (await host.CreateTokenAsync("bob", new TokenGrant("*", TokenScopes.Admin))).Secret);
        var bearer = await host.BearerAsync(pat, "repository:bob/secret:pull,push");

        var disabled = await host.Get<Accounts>().SetDisabledAsync(Operator, "bob", true, Cancel);
        Assert.True(disabled.Succeeded, disabled.Refusal?.Message);
        Assert.Equal(401, (await host.PutAsync("bob/secret", "v2", bearer)).Status);
        host.Clock.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(302, (await browser.GetAsync("/settings")).Status);
        Assert.Equal(401, (await host.PostFormAsync("refresh_token", [("refresh_token", refresh)])).Status);
        foreach (var authorization in (string[])[pat, bearer, AuthHost.Basic("bob")])
        {
            Assert.Equal(401, (await host.SendAsync("GET", "/v2/bob/secret/manifests/v1", authorization)).Status);
        }

        // Coming back by another door, as by signing in again, must not enable it.
        Assert.Equal(401, (await browser.SubmitAsync("/signin", ("user", "bob"), ("password", AuthHost.Password))).Status);
        Assert.True((await host.Get<Accounts>().FindAsync("bob", Cancel))!.IsDisabled);
    }

    [Fact]
    public async Task CVE_2024_9683_no_character_of_a_long_password_is_beside_the_point()
    {
        var host = registry.Host;
        var password = new string('x', 74) + "right!";
        var created = await host.Get<Accounts>().CreateAsync(Operator, new NewAccount("long", password), Cancel);
        Assert.True(created.Succeeded, created.Refusal?.Message);

        Assert.Equal(401, (await host.SendAsync("GET", "/v2/", AuthHost.Basic("long", new string('x', 74) + "wrong!"))).Status);
        Assert.Equal(401, (await host.SendAsync("GET", "/v2/", AuthHost.Basic("long", new string('x', 72)))).Status);
        Assert.Equal(200, (await host.SendAsync("GET", "/v2/", AuthHost.Basic("long", password))).Status);
    }

    [Fact]
    public async Task CVE_2023_33170_of_two_hundred_passwords_at_once_a_handful_is_tried()
    {
        await using var host = await AuthHost.ClaimedAsync();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => host.SendAsync("GET", "/v2/", AuthHost.Basic("dave", $"wrong password {i}"))));

        Assert.InRange(answers.Count(answer => answer.Status == 401), 1, 6);
        Assert.All(answers.Where(answer => answer.Status != 401), answer => Assert.Equal((429, true), (answer.Status, answer.RetryAfter is not null)));
    }

    [Fact]
    public async Task CVE_2019_3990_the_pages_do_not_tell_who_has_an_account()
    {
        var host = registry.Host;
        host.Clock.Advance(TimeSpan.FromHours(2)); // earlier guesses are forgotten
        var pages = new List<string>();
        foreach (var name in (string[])["carol", "caron"])
        {
            using var browser = new Browser(host.Address);
            var answer = await browser.SubmitAsync("/signin", ("user", name), ("password", "wrong password"));
            Assert.Equal(401, answer.Status);
            pages.Add(Hidden().Replace(answer.Body, "").Replace(name, "NAME", StringComparison.Ordinal));
        }

        Assert.Equal(pages[0], pages[1]);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("/%09/evil.example")]
    [InlineData("https:evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("javascript:alert(1)")]
    public async Task CVE_2024_22244_signing_in_leads_nowhere_else(string target)
    {
        using var browser = new Browser(registry.Host.Address);

        var answer = await browser.SubmitAsync(
            $"/signin?return={Uri.EscapeDataString(Uri.UnescapeDataString(target))}", ("user", "bob"), ("password", AuthHost.Password));

        Assert.Equal((302, "/"), (answer.Status, answer.Location));
    }

    private static Registry.Callers.Caller Operator => Registry.Callers.Caller.System("test");

    private static bool IsHub(string path) =>
        path.StartsWith("/v2/", StringComparison.Ordinal) || path.StartsWith("/api/", StringComparison.Ordinal);

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>")]
    private static partial Regex Hidden();
}
