using System.Text.Json;
using Berth.Testing;

namespace Berth.Server.Tests.Hub.Tokens;

public sealed class PersonalTokensTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    [Theory]
    [InlineData("repo:admin", "repo:admin")]
    [InlineData("repo:write", "repo:write")]
    [InlineData("repo:read", "repo:read")]
    [InlineData("repo:public_read", "repo:public_read")]
    [InlineData("repo:delete", "repo:delete")]
    [InlineData("repo:write repo:read", "repo:write")]
    [InlineData("repo:write repo:delete", "repo:write repo:delete")]
    [InlineData("repo:read repo:public_read", "repo:read")]
    public async Task A_token_has_the_scopes_asked_for(string asked, string given)
    {
        var host = await hosts[TestDatabase.Sqlite];
        var created = await host.SendAsync("POST", "/v2/access-tokens", "bob", new { token_label = asked, scopes = asked.Split(' ') });

        Assert.Equal(201, created.Status);
        Assert.Equal(given.Split(' '), created.Json.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
        Assert.Equal($"/v2/access-tokens/{created.Text("uuid")}", created.Headers["Location"]);
    }

    [Theory]
    [InlineData("""{"token_label":"x"}""", "scopes")]
    [InlineData("""{"token_label":"x","scopes":[]}""", "scopes")]
    [InlineData("""{"token_label":"x","scopes":["repo:all"]}""", "scopes")]
    [InlineData("""{"token_label":"x","scopes":[null]}""", "scopes")]
    [InlineData("""{"token_label":"","scopes":["repo:read"]}""", "token_label")]
    [InlineData("""{"scopes":["repo:read"]}""", "token_label")]
    [InlineData("""{"token_label":"x","scopes":["repo:read"],"expires_at":"2020-01-01T00:00:00Z"}""", "expires_at")]
    [InlineData("""{"token_label":"x","resources":[{"type":"TYPE_ORG","path":"guild","scopes":[]}]}""", "resources")]
    [InlineData("""{"token_label":"x","resources":[null]}""", "resources")]
    [InlineData("""{"token_label":"x","resources":[{"path":"../x","scopes":["repo-pull"]}]}""", "resources")]
    public async Task What_makes_no_token_is_named(string body, string field)
    {
        var answer = await (await hosts[TestDatabase.Sqlite]).SendAsync("POST", "/v2/access-tokens", "bob", body);

        Assert.Equal(400, answer.Status);
        Assert.Contains(answer.Json.GetProperty("fields").EnumerateObject(), property => property.Name == field);
    }

    [Theory]
    [BothDatabases]
    public async Task A_token_limited_to_repositories_says_so_and_manages_nothing(TestDatabase database)
    {
        var host = await hosts[database];
        object[] resources = [new { type = "TYPE_REPO", path = "bob/app", scopes = new[] { "repo-pull", "repo-push" } }];
        var created = await host.SendAsync("POST", "/v2/access-tokens", "bob", new { token_label = "limited", resources });

        Assert.Equal(JsonSerializer.Serialize(resources), created.Text("resources"));
        var basic = HubHost.Basic("bob", created.Text("token"));
        Assert.Equal(200, (await host.SendAsync("GET", "/v2/user", basic)).Status);
        Assert.Equal(403, (await host.SendAsync("GET", "/v2/access-tokens", basic)).Status);
        Assert.Equal(403, (await host.SendAsync("POST", "/v2/access-tokens", basic, new { token_label = "more", scopes = new[] { "repo:admin" } })).Status);
        Assert.Equal(403, (await host.SendAsync("POST", "/v2/orgs", basic, new { orgname = "bobs" })).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task Nobody_finds_the_tokens_of_another(TestDatabase database)
    {
        var host = await hosts[database];
        var uuid = (await host.SendAsync("POST", "/v2/access-tokens", "carol", new { token_label = "hers", scopes = new[] { "repo:read" } })).Text("uuid");

        foreach (var method in (string[])["GET", "PATCH", "DELETE"])
        {
            var body = method == "PATCH" ? new { is_active = false } : null;
            var foreign = await host.SendAsync(method, $"/v2/access-tokens/{uuid}", "bob", body);
            var missing = await host.SendAsync(method, $"/v2/access-tokens/{Guid.NewGuid()}", "bob", body);
            Assert.Equal((404, missing.Body), (foreign.Status, foreign.Body));
        }

        Assert.Equal(404, (await host.SendAsync("GET", "/v2/access-tokens/not-a-uuid", "bob")).Status);
        Assert.Equal(404, (await host.SendAsync("GET", "/v2/orgs/carol/access-tokens", "carol")).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task The_secret_is_shown_once_and_never_logged(TestDatabase database)
    {
        var host = await hosts[database];
        var created = await host.SendAsync("POST", "/v2/access-tokens", "max", new { token_label = "once", scopes = new[] { "repo:read" } });
        var secret = created.Text("token");

        Assert.StartsWith("berth_pat_", secret, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, (await host.SendAsync("GET", "/v2/access-tokens", "max")).Body, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, (await host.SendAsync("GET", "/v2/auditlogs/max", "max")).Body, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Server.Log.Lines, line => line.Text.Contains(secret, StringComparison.Ordinal));
    }
}
