using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Berth.Oci;
using Berth.Registry;
using Berth.Registry.Audit;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Registry.Organizations;
using Berth.Registry.Tokens;
using Berth.Registry.Trail;
using Berth.Registry.Webhooks;
using Berth.Server.Auth;
using Berth.Testing;
using Berth.Testing.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RegistryCaller = Berth.Registry.Callers.Caller;

namespace Berth.Server.Tests.Access;

/// <summary>CVE-2025-48374 and its kin: every secret there is goes through every door, right and wrong; then nobody may find one in what
/// the server wrote. The setup token has its row in the database until it is used, and what was deleted may still lie in the file.</summary>
public sealed partial class CanaryTests
{
    private const string Password = "canary-password-5f2d", WrongPassword = "canary-wrong-81ce", PasswordAsName = "canary-password-as-name-77aa";
    private const string NewPassword = "canary-new-password-1b3c";

    private static readonly CancellationToken Cancel = CancellationToken.None;
    private static readonly RegistryCaller Operator = RegistryCaller.System("test");

    [Theory]
    [BothDatabases]
    public async Task CVE_2025_48374_no_secret_is_written_anywhere(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(
            database, options => options with { LogLevel = LogLevel.Debug }, services => services.AddSingleton(new AuthOptions { RefreshTokens = true }));
        var setupToken = (await server.Services.GetRequiredService<SetupToken>().ReadAsync(Cancel))!;
        var secrets = new Dictionary<string, string>
        {
            ["password"] = Password, ["wrong password"] = WrongPassword, ["password typed as a name"] = PasswordAsName, ["new password"] = NewPassword,
        };
        if (DatabasePassword().Match(server.Options.Database.ConnectionString ?? "") is { Success: true } match)
        {
            secrets["database password"] = match.Groups[1].Value;
        }

        using var browser = new Browser(server.Address);
        await UsePagesAsync(server, browser, setupToken, secrets);
        await UseTokensAsync(server, secrets);
        await UseLinksAsync(server, browser, secrets);

        var metrics = await server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancel);
        var audit = await server.Services.GetRequiredService<AuditLog>().ListAsync(Operator, new AuditFilter(), null, 0, 1000, Cancel);
        var log = string.Join('\n', server.Log.Lines.Select(line => $"{line.Category} {line.Text} {line.Exception}"));
        var places = Directory.EnumerateFiles(server.DataFolder, "*", SearchOption.AllDirectories).Where(File.Exists)
            .ToDictionary(file => file[server.DataFolder.Length..], Read);
        places["the log"] = log;
        places["the audit log"] = JsonSerializer.Serialize(audit.Value!.Items);
        places["the metrics"] = metrics;
        Assert.True(audit.Value.Total > 8 && log.Contains("/token", StringComparison.Ordinal));
        Assert.Empty(
            from secret in secrets
            from place in places
            where place.Value.Contains(secret.Value, StringComparison.Ordinal)
            select $"{secret.Key} in {place.Key}: {Around(place.Value, secret.Value)}");
        Assert.DoesNotContain(places.Where(place => !place.Key.StartsWith("/berth.db", StringComparison.Ordinal)), place => place.Value.Contains(setupToken, StringComparison.Ordinal));
    }

    /// <summary>Claims, signs in, and mistypes.</summary>
    private static async Task UsePagesAsync(TestServer server, Browser browser, string setupToken, Dictionary<string, string> secrets)
    {
        browser.Headers["X-Forwarded-For"] = "203.0.113.5";
        await browser.SubmitAsync("/welcome", ("username", "ann"), ("password", Password), ("setup_token", setupToken + "x"));
        Assert.Equal(302, (await browser.GetAsync($"/welcome?token={setupToken}")).Status);
        var claimed = await browser.SubmitAsync("/welcome", ("username", "ann"), ("email", "ann@example.org"), ("password", Password));
        Assert.Equal(302, claimed.Status);
        secrets["session"] = browser.Session!;
        using var other = new Browser(server.Address);
        Assert.Equal(401, (await other.SubmitAsync("/signin", ("user", "ann"), ("password", WrongPassword))).Status);
        Assert.Equal(401, (await other.SubmitAsync("/signin", ("user", PasswordAsName), ("password", WrongPassword))).Status);
        await SendAsync(server, "GET", "/v2/", Basic(PasswordAsName, WrongPassword));
        await other.PostAsync("/signin", ("user", "ann"), ("password", Password));

        Assert.True((await server.Services.GetRequiredService<Accounts>().CreateAsync(Operator, new NewAccount("bob", Password), Cancel)).Succeeded);
        var bob = Assert.IsType<SignInResult.Succeeded>(await server.Services.GetRequiredService<SignIn>().VerifyAsync(
            "bob", Password, Door.Pages, new Origin(IPAddress.Loopback, "test"), Cancel)).Caller;
        var factor = await server.Services.GetRequiredService<SecondFactor>().BeginAsync(bob, "berth", Cancel);
        secrets["second factor"] = factor.Value!.Secret.Replace(" ", "", StringComparison.Ordinal);
    }

    private static async Task UseTokensAsync(TestServer server, Dictionary<string, string> secrets)
    {
        var organizations = server.Services.GetRequiredService<OrganizationCatalog>();
        Assert.True((await organizations.CreateAsync(Operator, "guild", "", "ann", Cancel)).Succeeded);
        foreach (var owner in (string[])["ann", "guild"])
        {
            var created = await server.Services.GetRequiredService<AccessTokens>().CreateAsync(
                Operator, owner, new NewToken("laptop", [new TokenGrant("*", TokenScopes.Admin)]), Cancel);
            secrets[$"token of {owner}"] = created.Value!.Secret;
            secrets[$"header of {owner}"] = Basic(owner, created.Value.Secret)["Basic ".Length..];
            await SendAsync(server, "GET", "/v2/_catalog", Basic(owner, created.Value.Secret));
            await SendAsync(server, "GET", "/v2/_catalog", Basic(owner, created.Value.Secret[..^1] + "x"));
            await SendAsync(server, "PUT", $"/v2/{owner}/app/manifests/v1", Basic(owner, created.Value.Secret));
        }

        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "password", ["username"] = "ann", ["password"] = Password, ["service"] = "berth", ["access_type"] = "offline",
            ["scope"] = "repository:ann/app:pull,push",
        });
        using var answer = await server.Client.PostAsync(new Uri("/token", UriKind.Relative), form, Cancel);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        secrets["bearer token"] = json.RootElement.GetProperty("token").GetString()!;
        secrets["refresh token"] = json.RootElement.GetProperty("refresh_token").GetString()!;
        await SendAsync(server, "PUT", "/v2/ann/app/manifests/v2", $"Bearer {secrets["bearer token"]}");
        secrets["address of a webhook"] = "https://hooks.example/canary-hook-93ab";
        Assert.True((await server.Services.GetRequiredService<RepositoryWebhooks>().CreateAsync(
            Operator, RepositoryName.Parse("ann/app"), "deploy", [new Hook("deploy", secrets["address of a webhook"])], Cancel)).Succeeded);
        await SendAsync(server, "GET", "/v2/guild/app/manifests/v1", $"Bearer {secrets["bearer token"]}");
        await SendAsync(server, "GET", "/v2/", $"Bearer {secrets["bearer token"]}x");
        await SendAsync(server, "GET", "/v2/", $"Bearer {secrets["token of ann"]}");
        await SendAsync(server, "GET", $"/token?service=berth&account=ann&password={Password}", Basic("ann", Password));
        await SendAsync(server, "POST", "/token", null, $"grant_type=refresh_token&service=berth&refresh_token={secrets["refresh token"]}");
        await SendAsync(server, "POST", "/token", null, $"grant_type=nonsense&refresh_token={secrets["refresh token"]}");
        var ann = Assert.IsType<SignInResult.Succeeded>(await server.Services.GetRequiredService<SignIn>().VerifyAsync(
            "ann", Password, Door.HubApi, new Origin(IPAddress.Loopback, "test"), Cancel)).Caller;
        secrets["hub token"] = (await server.Services.GetRequiredService<HubTokens>().IssueAsync(ann, HubTokens.ShortLifetime, Cancel)).Text;
        await SendAsync(server, "GET", "/v2/", $"Bearer {secrets["hub token"]}");
    }

    /// <summary>Links with a secret in their path: the log writes paths.</summary>
    private static async Task UseLinksAsync(TestServer server, Browser browser, Dictionary<string, string> secrets)
    {
        var reset = await server.Services.GetRequiredService<Accounts>().CreateResetLinkAsync(Operator, "bob", Cancel);
        var invitation = await server.Services.GetRequiredService<Invitations>().CreateAsync(
            Operator, "guild", "carol@example.org", MemberRole.Member, null, Cancel);
        secrets["reset link"] = reset.Value!;
        secrets["invitation"] = invitation.Value!.Secret;
        await browser.GetAsync($"/invitation/{secrets["invitation"]}");
        await browser.GetAsync($"/signup?invitation={secrets["invitation"]}");
        await browser.SubmitAsync($"/reset/{secrets["reset link"]}", ("password", "short"));
        Assert.Equal(302, (await browser.SubmitAsync($"/reset/{secrets["reset link"]}", ("password", NewPassword))).Status);
        Assert.Equal(404, (await browser.GetAsync($"/reset/{secrets["reset link"]}")).Status);
    }

    private static async Task SendAsync(TestServer server, string method, string path, string? authorization, string? form = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (form is not null)
        {
            request.Content = new StringContent(form, new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        }
        else if (method == "PUT")
        {
            request.Content = new StringContent(
                """{"schemaVersion":2,"manifests":[]}""", new MediaTypeHeaderValue("application/vnd.oci.image.index.v1+json"));
        }

        using var answer = await server.Client.SendAsync(request, Cancel);
    }

    private static string Basic(string name, string secret) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{secret}"));

    private static string Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private static string Around(string text, string secret)
    {
        var at = text.IndexOf(secret, StringComparison.Ordinal);
        return text[Math.Max(0, at - 120)..Math.Min(text.Length, at + secret.Length + 20)];
    }

    [GeneratedRegex("Password=([^;]+)")]
    private static partial Regex DatabasePassword();
}
