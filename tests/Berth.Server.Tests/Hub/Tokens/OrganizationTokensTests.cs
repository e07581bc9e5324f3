using System.Text.Json;
using Berth.Testing;

namespace Berth.Server.Tests.Hub.Tokens;

/// <summary>What the matrix cannot say of an organization's token with scopes in it: bounds inside a route, and its whole life.</summary>
public sealed class OrganizationTokensTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    private const string Tokens = "/v2/orgs/guild/access-tokens";

    [Theory]
    [BothDatabases]
    public async Task Resources_come_back_as_they_were_sent(TestDatabase database)
    {
        var host = await hosts[database];
        object[] resources =
        [
            new { type = "TYPE_REPO", path = "guild/*", scopes = new[] { "scope-image-pull", "scope-image-push" } },
            new { type = "TYPE_ORG", path = "guild", scopes = new[] { "scope-member-read", "scope-group-edit", "scope-ram-write" } },
        ];

        var created = await host.SendAsync("POST", Tokens, "olga", new { label = "ci", resources });
        var path = $"{Tokens}/{created.Text("id")}";

        Assert.Equal((201, JsonSerializer.Serialize(resources)), (created.Status, created.Text("resources")));
        Assert.Equal(JsonSerializer.Serialize(resources), (await host.SendAsync("GET", path, "olga")).Text("resources"));
        Assert.Equal(JsonSerializer.Serialize(resources), (await host.SendAsync("PATCH", path, "olga", new { label = "other" })).Text("resources"));
        object[] fewer = [resources[0]];
        Assert.Equal(JsonSerializer.Serialize(fewer), (await host.SendAsync("PATCH", path, "olga", new { resources = fewer })).Text("resources"));
    }

    [Theory]
    [InlineData("""{"type":"TYPE_ORG","path":"guild","scopes":["scope-member-read","scope-no-such"]}""")]
    [InlineData("""{"type":"TYPE_ORG","path":"guild","scopes":["repo-pull"]}""")]
    [InlineData("""{"type":"TYPE_ORG","path":"guild","scopes":["scope-siem_credentials-read"]}""")]
    [InlineData("""{"type":"TYPE_ORG","path":"guild","scopes":[null]}""")]
    [InlineData("""{"type":"TYPE_ORG","path":"other","scopes":["scope-member-read"]}""")]
    [InlineData("""{"type":"TYPE_ORG","scopes":["scope-member-read"]}""")]
    [InlineData("""{"type":"TYPE_REPO","path":"guild/*","scopes":["scope-member-read"]}""")]
    [InlineData("""{"type":"TYPE_NONE","path":"guild","scopes":["scope-member-read"]}""")]
    public async Task What_a_token_cannot_have_is_refused(string resource)
    {
        var host = await hosts[TestDatabase.Sqlite];
        var answer = await host.SendAsync("POST", Tokens, "olga", $$"""{"label":"x","resources":[{{resource}}]}""");
        Assert.Equal(400, answer.Status);
        Assert.True(answer.Json.GetProperty("fields").TryGetProperty("resources", out _));
    }

    [Theory]
    [BothDatabases]
    public async Task A_token_makes_no_owner_and_removes_none(TestDatabase database)
    {
        var host = await hosts[database];
        var robot = await RobotAsync(host, "scope-member-edit", "scope-invite-edit", "scope-group-edit");
        await host.SendAsync("POST", "/v2/orgs/guild/groups", "olga", new { name = "crew" });
        await host.CreateAccountAsync("cleo"); // nobody's member, whichever test came before
        var owner = await host.SendAsync("POST", "/v2/invites/bulk", "olga", new { org = "guild", role = "owner", invitees = new[] { "cleo" } });
        var invitation = owner.Json.GetProperty("invitees")[0].GetProperty("invite").GetProperty("id").GetString();

        Assert.Equal(200, (await host.SendAsync("PUT", "/v2/orgs/guild/members/bob", robot, new { role = "member" })).Status);
        Assert.Equal(403, (await host.SendAsync("PUT", "/v2/orgs/guild/members/bob", robot, new { role = "owner" })).Status);
        Assert.Equal(403, (await host.SendAsync("PUT", "/v2/orgs/guild/members/olga", robot, new { role = "member" })).Status);
        Assert.Equal(403, (await host.SendAsync("DELETE", "/v2/orgs/guild/members/olga", robot)).Status);
        Assert.Equal(204, (await host.SendAsync("DELETE", "/v2/orgs/guild/members/bob", robot)).Status);
        Assert.Equal(403, (await host.SendAsync("POST", "/v2/invites/bulk", robot, new { org = "guild", role = "owner", invitees = new[] { "bob" } })).Status);
        Assert.Equal(403, (await host.SendAsync("PATCH", $"/v2/invites/{invitation}/resend", robot)).Status);
        Assert.Equal(403, (await host.SendAsync("PATCH", "/v2/orgs/guild/groups/crew", robot, new { permission = "admin" })).Status);
        Assert.Equal(200, (await host.SendAsync("PATCH", "/v2/orgs/guild/groups/crew", robot, new { description = "All hands" })).Status);
        Assert.Equal(204, (await host.SendAsync("DELETE", "/v2/orgs/guild/groups/crew", robot)).Status);
    }

    /// <summary>An editor administers every repository of the organization, and a member of a team has what the team has.</summary>
    [Theory]
    [BothDatabases]
    public async Task A_token_gives_nobody_more_than_it_has_itself(TestDatabase database)
    {
        var host = await hosts[database];
        Assert.Equal(201, (await host.SendAsync("POST", "/v2/namespaces/guild/repositories", "olga", new { name = "app" })).Status);
        foreach (var team in (string[])["empty", "everywhere", "apps"])
        {
            await host.SendAsync("POST", "/v2/orgs/guild/groups", "olga", new { name = team });
        }

        await host.SendAsync("PATCH", "/v2/orgs/guild/groups/everywhere", "olga", new { permission = "write" });
        var apps = (await host.SendAsync("GET", "/v2/orgs/guild/groups/apps", "olga")).Json.GetProperty("id").GetInt64();
        Assert.Equal(201, (await host.SendAsync("POST", "/v2/repositories/guild/app/groups", "olga", new { group_id = apps, permission = "write" })).Status);
        var asEditor = await InviteAsync(host, "olga", "editor", null);
        var toApps = await InviteAsync(host, "olga", "member", "apps");
        Assert.Equal((202, 202), (asEditor.Status, toApps.Status));

        (string? Path, string Scope, bool Editor, bool Everywhere, bool Apps)[] robots =
        [
            (null, "", false, false, false),
            ("guild/app", "repo-push", false, false, true),
            ("guild/app", "repo-admin", false, false, true),
            ("guild/other", "repo-admin", false, false, false),
            ("guild/*", "repo-pull", false, false, false),
            ("guild/*", "repo-push", false, true, true),
            ("guild/*", "repo-admin", true, true, true),
        ];
        foreach (var (path, scope, editor, everywhere, inApps) in robots)
        {
            var robot = await RobotOnAsync(host, path, scope);
            async Task MayAsync(bool may, int success, Task<HubAnswer> sent) =>
                Assert.Equal((path, scope, may ? success : 403), (path, scope, (await sent).Status));

            await MayAsync(true, 200, host.SendAsync("PUT", "/v2/orgs/guild/members/carol", robot, new { role = "member" }));
            await MayAsync(editor, 200, host.SendAsync("PUT", "/v2/orgs/guild/members/carol", robot, new { role = "editor" }));
            await MayAsync(true, 200, host.SendAsync("PUT", "/v2/orgs/guild/members/carol", robot, new { role = "member" }));
            foreach (var (team, may) in ((string, bool)[])[("empty", true), ("everywhere", everywhere), ("apps", inApps)])
            {
                await MayAsync(may, 200, host.SendAsync("POST", $"/v2/orgs/guild/groups/{team}/members", robot, new { member = "carol" }));
                await host.SendAsync("DELETE", $"/v2/orgs/guild/groups/{team}/members/carol", "olga");
                await MayAsync(may, 202, InviteAsync(host, robot, "member", team));
            }

            await MayAsync(editor, 202, InviteAsync(host, robot, "editor", null));
            await MayAsync(editor, 200, ResendAsync(host, robot, asEditor));
            await MayAsync(inApps, 200, ResendAsync(host, robot, toApps));
            await MayAsync(editor, 200, host.SendAsync("PATCH", "/v2/orgs/guild/groups/empty", robot, new { permission = "admin" }));
            await host.SendAsync("PATCH", "/v2/orgs/guild/groups/empty", "olga", new { permission = "none" });
        }
    }

    private static Task<HubAnswer> InviteAsync(HubHost host, string by, string role, string? team) =>
        host.SendAsync("POST", "/v2/invites/bulk", by, new { org = "guild", role, team, invitees = new[] { "bob" } });

    private static Task<HubAnswer> ResendAsync(HubHost host, string by, HubAnswer invited) => host.SendAsync(
        "PATCH", $"/v2/invites/{invited.Json.GetProperty("invitees")[0].GetProperty("invite").GetProperty("id").GetString()}/resend", by);

    private static async Task<string> RobotOnAsync(HubHost host, string? path, string scope)
    {
        object organization = new { type = "TYPE_ORG", path = "guild", scopes = new[] { "scope-member-edit", "scope-invite-edit", "scope-group-edit" } };
        object[] resources = path is null ? [organization] : [organization, new { type = "TYPE_REPO", path, scopes = new[] { scope } }];
        return HubHost.Basic("guild", (await host.SendAsync("POST", Tokens, "olga", new { label = "robot", resources })).Text("token"));
    }

    [Theory]
    [BothDatabases]
    public async Task A_scope_ends_with_the_change_and_reaches_no_other_organization(TestDatabase database)
    {
        var host = await hosts[database];
        await host.SendAsync("POST", "/v2/orgs", "olga", new { orgname = "elsewhere" });
        var created = await CreateAsync(host, "scope-member-read");
        var token = await host.SendAsync("POST", "/v2/auth/token", null, new { identifier = "guild", secret = created.Text("token") });
        var robot = $"Bearer {token.Text("access_token")}";

        var seen = await host.SendAsync("GET", "/v2/orgs/guild/members", robot);
        Assert.Equal(200, seen.Status);
        Assert.DoesNotContain("@", seen.Body, StringComparison.Ordinal);
        Assert.Equal(404, (await host.SendAsync("GET", "/v2/orgs/elsewhere/members", robot)).Status);
        Assert.Equal(404, (await host.SendAsync("GET", "/v2/orgs/guild/groups", robot)).Status);
        await host.SendAsync("PATCH", $"{Tokens}/{created.Text("id")}", "olga", new { resources = Array.Empty<object>() });
        Assert.Equal(404, (await host.SendAsync("GET", "/v2/orgs/guild/members", robot)).Status);
        await host.SendAsync("DELETE", $"{Tokens}/{created.Text("id")}", "olga");
        Assert.Equal(401, (await host.SendAsync("GET", "/v2/orgs/guild/members", robot)).Status);
    }

    private static async Task<string> RobotAsync(HubHost host, params string[] scopes) =>
        HubHost.Basic("guild", (await CreateAsync(host, scopes)).Text("token"));

    private static Task<HubAnswer> CreateAsync(HubHost host, params string[] scopes) =>
        host.SendAsync("POST", Tokens, "olga", new { label = "robot", resources = new[] { new { type = "TYPE_ORG", path = "guild", scopes } } });
}
