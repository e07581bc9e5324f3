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
    public async Task A_token_that_manages_nothing_reads_nothing_of_accounts_and_organizations_that_is_not_public(TestDatabase database)
    {
        var host = await hosts[database];
        var everybody = await host.SendAsync("GET", "/v2/users/ann");
        foreach (var body in (object[])
        [
            new { token_label = "x", scopes = new[] { "repo:public_read" } },
            new { token_label = "x", scopes = new[] { "repo:write", "repo:delete" } },
            new { token_label = "x", resources = new[] { new { path = "*", scopes = new[] { "repo-push" } } } },
            new { token_label = "x", resources = new[] { new { path = "guild/*", scopes = new[] { "repo-admin" } } } },
        ])
        {
            var owner = HubHost.Basic("olga", (await host.SendAsync("POST", "/v2/access-tokens", "olga", body)).Text("token"));
            foreach (var path in (string[])
            [
                "members", "members?search=m", "groups", "invites", "settings", "settings/registry-access-management", "members/export", "access-tokens",
            ])
            {
                Assert.Equal((path, 404), (path, (await host.SendAsync("GET", $"/v2/orgs/guild/{path}", owner)).Status));
            }

            foreach (var (path, status) in ((string, int)[])
            [
                ("/v2/users/guild/registry-settings", 404), ("/v2/users/olga/registry-settings", 404), ("/v2/auditlogs/guild", 404),
                ("/v2/auditlogs/olga", 404), ("/v2/user/orgs", 403), ("/v2/access-tokens", 403), ("/v2/users", 403), ("/v2/scim/2.0/Users", 403),
            ])
            {
                Assert.Equal((path, status), (path, (await host.SendAsync("GET", path, owner)).Status));
            }

            // Nor of the account itself more than anybody is told.
            var administrator = HubHost.Basic("ann", (await host.SendAsync("POST", "/v2/access-tokens", "ann", body)).Text("token"));
            Assert.Equal(everybody.Body, (await host.SendAsync("GET", "/v2/user", administrator)).Body);
            Assert.Equal(everybody.Body, (await host.SendAsync("GET", "/v2/users/ann", administrator)).Body);
        }
    }

    [Theory]
    [BothDatabases]
    public async Task A_token_makes_none_that_ends_later(TestDatabase database)
    {
        var host = await hosts[database];
        var end = host.Clock.GetUtcNow().AddHours(2);
        var made = await host.SendAsync("POST", "/v2/access-tokens", "olga", new { token_label = "short", scopes = new[] { "repo:admin" }, expires_at = end });
        var lasting = await host.SendAsync("POST", "/v2/orgs/guild/access-tokens", "olga", new { label = "lasting" });
        var hub = await host.SendAsync("POST", "/v2/users/login", null, new { username = "olga", password = made.Text("token") });
        foreach (var by in (string[])[HubHost.Basic("olga", made.Text("token")), $"Bearer {hub.Text("token")}"])
        {
            foreach (var (path, label, scopes) in ((string, string, object)[])
            [
                ("/v2/access-tokens", "token_label", new[] { "repo:read" }), ("/v2/api_tokens", "token_label", new[] { "repo:read" }), ("/v2/orgs/guild/access-tokens", "label", Array.Empty<string>()),
            ])
            {
                var body = new Dictionary<string, object> { [label] = "child", ["scopes"] = scopes };
                var child = await host.SendAsync("POST", path, by, body);
                var earlier = await host.SendAsync("POST", path, by, new Dictionary<string, object>(body) { ["expires_at"] = end.AddHours(-1) });
                var later = await host.SendAsync("POST", path, by, new Dictionary<string, object>(body) { ["expires_at"] = end.AddSeconds(1) });

                Assert.Equal((201, end), (child.Status, child.Json.GetProperty("expires_at").GetDateTimeOffset()));
                Assert.Equal((201, end.AddHours(-1)), (earlier.Status, earlier.Json.GetProperty("expires_at").GetDateTimeOffset()));
                Assert.Equal(400, later.Status);
                Assert.True(later.Json.GetProperty("fields").TryGetProperty("expires_at", out _));
            }

            // Nor does it widen one that does, nor bring it back.
            var other = $"/v2/orgs/guild/access-tokens/{lasting.Text("id")}";
            object wider = new { resources = new[] { new { path = "guild/*", scopes = new[] { "repo-admin" } } } };
            Assert.Equal(400, (await host.SendAsync("PATCH", other, by, wider)).Status);
            Assert.Equal(200, (await host.SendAsync("PATCH", other, by, new { description = "kept", is_active = false })).Status);
            Assert.Equal(400, (await host.SendAsync("PATCH", other, by, new { is_active = true })).Status);
        }

        var log = await host.SendAsync("GET", "/v2/auditlogs/olga?action=token.create&name=child", "olga");
        var data = log.Json.GetProperty("logs")[0].GetProperty("data");
        Assert.Equal((made.Text("uuid"), end), (data.GetProperty("by_token").GetString(), data.GetProperty("by_token_expires").GetDateTimeOffset()));
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
