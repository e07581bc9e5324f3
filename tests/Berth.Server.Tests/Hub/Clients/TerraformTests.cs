using System.Text.Json;
using Berth.Testing;

namespace Berth.Server.Tests.Hub.Clients;

/// <summary>The requests of Docker's Terraform provider, resource by resource, and what it decodes of the answers.</summary>
public sealed class TerraformTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    private const string UserAgent = "terraform-provider-docker/0.5.0";

    [Theory]
    [BothDatabases]
    public async Task Access_token(TestDatabase database)
    {
        var host = await hosts[database];
        Assert.Equal(200, (await host.SendAsync("POST", "/v2/users/login/", null, new { username = "olga", password = HubHost.Password }, UserAgent)).Status);

        var created = await SendAsync(host, "POST", "/v2/access-tokens", new { token_label = "ci", scopes = new[] { "repo:read" } });
        var path = $"/v2/access-tokens/{created.Text("uuid")}";
        Assert.Equal(("ci", """["repo:read"]"""), (created.Text("token_label"), created.Text("scopes")));
        Assert.Equal("renamed", (await SendAsync(host, "PATCH", path, new { token_label = "renamed", is_active = true })).Text("token_label"));
        Assert.Equal("True", (await SendAsync(host, "GET", path)).Text("is_active"));
        Assert.True((await SendAsync(host, "GET", "/v2/access-tokens")).Json.GetProperty("active_count").GetInt32() >= 1);
        Assert.Equal(204, (await SendAsync(host, "DELETE", path)).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task Organization_access_token(TestDatabase database)
    {
        var host = await hosts[database];
        object[] resources = [new { type = "TYPE_REPO", path = "guild/tools", scopes = new[] { "repo-pull" } }];

        var created = await SendAsync(host, "POST", "/v2/orgs/guild/access-tokens", new { label = "ci", description = "pulls", resources, expires_at = "2027-12-31T23:59:59Z" });
        Assert.Equal(201, created.Status);
        Assert.StartsWith("berth_oat_", created.Text("token"), StringComparison.Ordinal);
        var path = $"/v2/orgs/guild/access-tokens/{created.Text("id")}";

        var found = await SendAsync(host, "GET", path);
        Assert.Equal(("", "pulls", "olga"), (found.Text("token"), found.Text("description"), found.Text("created_by")));
        Assert.Equal(JsonSerializer.Serialize(resources), found.Text("resources"));
        Assert.Equal(JsonValueKind.String, found.Json.GetProperty("expires_at").ValueKind);

        object[] everything = [new { type = "TYPE_REPO", path = "guild/*", scopes = new[] { "repo-pull", "repo-push" } }];
        var changed = await SendAsync(host, "PATCH", path, new { label = "ci2", description = "", resources = everything });
        Assert.Equal(("ci2", "", JsonSerializer.Serialize(everything)), (changed.Text("label"), changed.Text("description"), changed.Text("resources")));
        Assert.True((await SendAsync(host, "GET", "/v2/orgs/guild/access-tokens")).Json.GetProperty("total").GetInt32() >= 1);
        Assert.Equal(204, (await SendAsync(host, "DELETE", path)).Status);
        Assert.Equal(404, (await SendAsync(host, "GET", path)).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task Team_and_its_member(TestDatabase database)
    {
        var host = await hosts[database];
        var created = await SendAsync(host, "POST", "/v2/orgs/guild/groups/", new { id = 0, uuid = "", name = "infra", description = "runs it", member_count = 0 });
        Assert.Equal(201, created.Status);
        Assert.Equal(JsonValueKind.Number, created.Json.GetProperty("id").ValueKind);
        Assert.True(Guid.TryParse(created.Text("uuid"), out _));

        Assert.Equal(200, (await SendAsync(host, "POST", "/v2/orgs/guild/groups/infra/members/", new { member = "max" })).Status);
        var members = await SendAsync(host, "GET", "/v2/orgs/guild/groups/infra/members/");
        Assert.Equal(("1", "max"), (members.Text("count"), members.Json.GetProperty("results")[0].GetProperty("username").GetString()));
        Assert.Equal("1", (await SendAsync(host, "GET", "/v2/orgs/guild/groups/infra/")).Text("member_count"));
        Assert.Equal("runs all", (await SendAsync(host, "PATCH", "/v2/orgs/guild/groups/infra/", new { name = "infra", description = "runs all" })).Text("description"));
        Assert.Equal(204, (await SendAsync(host, "DELETE", "/v2/orgs/guild/groups/infra/members/max")).Status);
        Assert.Equal(204, (await SendAsync(host, "DELETE", "/v2/orgs/guild/groups/infra/")).Status);
        Assert.Equal(404, (await SendAsync(host, "GET", "/v2/orgs/guild/groups/infra/")).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task Organization_member_by_invitation(TestDatabase database)
    {
        var host = await hosts[database];
        var dry = await SendAsync(host, "POST", "/v2/invites/bulk", Invite(true, "carol", "max", "no-such", "x@example.org"));
        Assert.Equal(
            ["invited", "existing_org_member", "invalid_email_or_docker_id", "invited"],
            dry.Json.GetProperty("invitees").EnumerateArray().Select(invitee => invitee.GetProperty("status").GetString()));
        Assert.Equal("[]", (await SendAsync(host, "GET", "/v2/orgs/guild/invites")).Text("data"));

        var invited = await SendAsync(host, "POST", "/v2/invites/bulk", Invite(false, "carol"));
        Assert.Equal(202, invited.Status);
        var invite = invited.Json.GetProperty("invitees")[0].GetProperty("invite");
        Assert.StartsWith($"{host.Server.Address}invitation/", invite.GetProperty("accept_url").GetString(), StringComparison.Ordinal);
        var id = invite.GetProperty("id").GetString();

        var listed = (await SendAsync(host, "GET", "/v2/orgs/guild/invites")).Json.GetProperty("data")[0];
        Assert.Equal((id, "carol", "olga", "member"), (listed.GetProperty("id").GetString(), listed.GetProperty("invitee").GetString(),
            listed.GetProperty("inviter_username").GetString(), listed.GetProperty("role").GetString()));
        Assert.Contains("Invitee", (await SendAsync(host, "GET", "/v2/orgs/guild/members?invites=true")).Body, StringComparison.Ordinal);
        Assert.Equal(1, (await SendAsync(host, "GET", "/v2/orgs/guild/members?type=invitee")).Json.GetProperty("count").GetInt32());
        Assert.NotEqual(invite.GetProperty("accept_url").GetString(), (await SendAsync(host, "PATCH", $"/v2/invites/{id}/resend", new { })).Text("accept_url"));
        Assert.Equal(204, (await SendAsync(host, "DELETE", $"/v2/invites/{id}")).Status);
        Assert.Equal(404, (await SendAsync(host, "DELETE", $"/v2/invites/{id}")).Status);

        static object Invite(bool dry, params string[] invitees) => new { org = "guild", team = "", invitees, role = "member", dry_run = dry };
    }

    [Theory]
    [BothDatabases]
    public async Task Organization_settings(TestDatabase database)
    {
        var host = await hosts[database];
        Assert.Equal(
            """{"enabled":false,"allow_official_images":true,"allow_verified_publishers":true}""",
            (await SendAsync(host, "GET", "/v2/orgs/guild/settings/")).Text("restricted_images"));
        await SendAsync(host, "PUT", "/v2/orgs/guild/settings", new { restricted_images = new { enabled = true, allow_official_images = true, allow_verified_publishers = false } });
        Assert.Equal(
            """{"enabled":true,"allow_official_images":true,"allow_verified_publishers":false}""",
            (await SendAsync(host, "GET", "/v2/orgs/guild/settings/")).Text("restricted_images"));

        var registries = JsonSerializer.Serialize(new
        {
            enabled = true,
            standard_registries = new[] { new { id = "DockerHub", allowed = true } },
            custom_registries = new[] { new { address = "registry.example.org", friendly_name = "Ours", allowed = true } },
        });
        Assert.Equal(200, (await SendAsync(host, "PUT", "/v2/orgs/guild/settings/registry-access-management", registries)).Status);
        Assert.Equal(registries, (await SendAsync(host, "GET", "/v2/orgs/guild/settings/registry-access-management")).Body);
    }

    [Theory]
    [BothDatabases]
    public async Task Organization_and_its_members(TestDatabase database)
    {
        var host = await hosts[database];
        var organization = await SendAsync(host, "GET", "/v2/orgs/guild/");
        Assert.Equal(("guild", "The Guild"), (organization.Text("orgname"), organization.Text("full_name")));

        var page = await SendAsync(host, "GET", "/v2/orgs/guild/members?page_size=1");
        Assert.StartsWith($"{host.Server.Address}v2/orgs/guild/members?", page.Text("next"), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Array, page.Json.GetProperty("results")[0].GetProperty("groups").ValueKind);
        Assert.Equal(204, (await SendAsync(host, "PUT", "/v2/orgs/guild/members/bob", new { role = "editor" })) is { Status: 200 }
            ? (await SendAsync(host, "DELETE", "/v2/orgs/guild/members/bob/")).Status : 0);
    }

    private static Task<HubAnswer> SendAsync(HubHost host, string method, string path, object? body = null) =>
        host.SendAsync(method, path, "olga", body, UserAgent);
}
