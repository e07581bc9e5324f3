using System.Text.Json;
using Berth.Registry.Identity;
using Berth.Server.Tests.Auth;
using Berth.Testing;

namespace Berth.Server.Tests.Hub.Clients;

/// <summary>The requests of hub-tool with its headers, and what it decodes of the answers.</summary>
public sealed class HubToolTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    private const string UserAgent = "hub-tool/v0.4.6";

    [Theory]
    [BothDatabases]
    public async Task Account_info(TestDatabase database)
    {
        var host = await hosts[database];
        var user = await SendAsync(host, "GET", "/v2/user/");
        Assert.Equal(JsonValueKind.String, user.Json.GetProperty("id").ValueKind);
        Assert.True(user.Json.GetProperty("date_joined").TryGetDateTimeOffset(out _));

        var plan = await SendAsync(host, "GET", $"/api/billing/v4/accounts/{user.Text("id")}/hub-plan");
        Assert.Equal(200, plan.Status);
        Assert.True(plan.Json.GetProperty("seats").GetInt32() > 0);

        var organization = await SendAsync(host, "GET", "/v2/orgs/guild");
        Assert.Equal(("guild", JsonValueKind.String), (organization.Text("orgname"), organization.Json.GetProperty("id").ValueKind));
    }

    [Theory]
    [BothDatabases]
    public async Task Tokens_from_create_to_remove(TestDatabase database)
    {
        var host = await hosts[database];
        var created = await SendAsync(host, "POST", "/v2/api_tokens", new { token_label = "laptop", is_active = false });
        Assert.Equal(201, created.Status);
        var (uuid, secret) = (created.Text("uuid"), created.Text("token"));
        Assert.True(Guid.TryParse(uuid, out _));
        Assert.Equal(("True", """["repo:admin"]"""), (created.Text("is_active"), created.Text("scopes")));
        Assert.Equal(JsonValueKind.Null, created.Json.GetProperty("last_used").ValueKind);
        Assert.Equal(UserAgent, created.Text("creator_ua"));

        Assert.Equal(200, (await host.SendAsync("POST", "/v2/users/login", null, new { username = "olga", password = secret })).Status);
        var list = await SendAsync(host, "GET", "/v2/api_tokens?page=1&page_size=100");
        Assert.Contains(list.Json.GetProperty("results").EnumerateArray(), token => token.GetProperty("uuid").GetString() == uuid && token.GetProperty("token").GetString() == "");
        Assert.Equal(list.Json.GetProperty("count").GetInt32(), list.Json.GetProperty("results").GetArrayLength());
        Assert.Equal("", list.Text("next"));

        Assert.Equal("laptop", (await SendAsync(host, "GET", $"/v2/api_tokens/{uuid}")).Text("token_label"));
        var off = await SendAsync(host, "PATCH", $"/v2/api_tokens/{uuid}", new { is_active = false });
        Assert.Equal(("False", "laptop"), (off.Text("is_active"), off.Text("token_label")));
        Assert.Equal(401, (await host.SendAsync("POST", "/v2/users/login", null, new { username = "olga", password = secret })).Status);
        Assert.Equal(202, (await SendAsync(host, "DELETE", $"/v2/api_tokens/{uuid}")).Status);
        Assert.Equal(404, (await SendAsync(host, "GET", $"/v2/api_tokens/{uuid}")).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task Organizations_with_their_teams_and_members(TestDatabase database)
    {
        var host = await hosts[database];
        await SendAsync(host, "POST", "/v2/orgs/guild/groups/", new { name = "owners", description = "" });
        await SendAsync(host, "POST", "/v2/orgs/guild/groups/owners/members/", new { member = "olga" });

        var organizations = await SendAsync(host, "GET", "/v2/user/orgs/?page=1&page_size=100");
        Assert.Equal("guild", organizations.Json.GetProperty("results")[0].GetProperty("orgname").GetString());
        Assert.True((await SendAsync(host, "GET", "/v2/orgs/guild/members/?page=1&page_size=1")).Json.GetProperty("count").GetInt32() >= 2);
        Assert.True((await SendAsync(host, "GET", "/v2/orgs/guild/groups/?page=1&page_size=1")).Json.GetProperty("count").GetInt32() >= 1);

        var members = await SendAsync(host, "GET", "/v2/orgs/guild/members/?page=1&page_size=100");
        Assert.All(members.Json.GetProperty("results").EnumerateArray(), member => Assert.Equal(JsonValueKind.String, member.GetProperty("id").ValueKind));
        var team = await SendAsync(host, "GET", "/v2/orgs/guild/groups/owners/members/");
        Assert.Equal("olga", team.Json[0].GetProperty("username").GetString());
        Assert.Equal("olga", (await host.SendAsync("GET", "/v2/orgs/guild/groups/owners/members/", "olga")).Json.GetProperty("results")[0].GetProperty("username").GetString());
    }

    [Fact]
    public async Task A_second_factor_is_asked_for_in_the_words_it_compares()
    {
        await using var host = await HubHost.StartAsync(TestDatabase.Sqlite);
        var secret = await SecondFactors.EnableAsync(host.Get<SecondFactor>(), await host.CallerAsync("bob"), host.Clock.GetUtcNow());

        var login = await host.SendAsync(
            "POST", "/v2/users/login?refresh_token=true", null, new { username = "bob", password = HubHost.Password }, UserAgent);
        Assert.Equal((401, "Require secondary authentication on MFA enabled account"), (login.Status, login.Text("detail")));

        host.Clock.Advance(TimeSpan.FromSeconds(60));
        var token = login.Text("login_2fa_token");
        Assert.Equal(401, (await CompleteAsync(host, token, "000000")).Status);
        var done = await CompleteAsync(host, token, SecondFactors.CodeOf(secret, host.Clock.GetUtcNow()));
        Assert.Equal(200, done.Status);
        Assert.Equal("bob", (await host.SendAsync("GET", "/v2/user/", $"Bearer {done.Text("token")}")).Text("username"));
    }

    private static Task<HubAnswer> CompleteAsync(HubHost host, string token, string code) =>
        host.SendAsync("POST", "/v2/users/2fa-login?refresh_token=true", null, new { code, login_2fa_token = token }, UserAgent);

    private static Task<HubAnswer> SendAsync(HubHost host, string method, string path, object? body = null) =>
        host.SendAsync(method, path, "olga", body, UserAgent);
}
