using Berth.Testing;

namespace Berth.Server.Tests.Hub.Audit;

public sealed class AuditLogsTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    [Theory]
    [BothDatabases]
    public async Task An_organization_tells_its_owners_what_happened(TestDatabase database)
    {
        var host = await hosts[database];
        await host.SendAsync("POST", "/v2/orgs/guild/groups", "olga", new { name = "audited" }, "test/1");
        await host.SendAsync("DELETE", "/v2/orgs/guild/groups/audited", "olga");

        var line = (await host.SendAsync("GET", "/v2/auditlogs/guild?action=org.team.create&actor=olga", "olga")).Json.GetProperty("logs")[0];
        Assert.Equal(
            ("guild", "org.team.create", "audited", "olga", "Created a team", "test/1"),
            (Text("account"), Text("action"), Text("name"), Text("actor"), Text("action_description"), Text("user_agent")));
        Assert.Equal(System.Text.Json.JsonValueKind.Object, line.GetProperty("data").ValueKind);
        Assert.Equal(host.Clock.GetUtcNow(), line.GetProperty("timestamp").GetDateTimeOffset());

        Assert.Equal(2, await CountAsync(host, "action=org.team"));
        Assert.Equal(1, await CountAsync(host, "action=org.team&page_size=1&page=2"));
        Assert.Equal(0, await CountAsync(host, "to=2026-01-01T00:00:00Z"));
        Assert.Equal(0, await CountAsync(host, "name=no-such"));
        Assert.Equal(404, (await host.SendAsync("GET", "/v2/auditlogs/guild?page=999", "olga")).Status);
        Assert.Equal(400, (await host.SendAsync("GET", "/v2/auditlogs/guild?from=yesterday", "olga")).Status);
        Assert.Equal(404, (await host.SendAsync("GET", "/v2/auditlogs/guild", "bob")).Status);

        string? Text(string property) => line.GetProperty(property).GetString();
    }

    [Fact]
    public async Task Every_action_has_a_name_for_people()
    {
        var actions = (await (await hosts[TestDatabase.Sqlite]).SendAsync("GET", "/v2/auditlogs/bob/actions", "bob")).Json.GetProperty("actions");
        var known = actions.EnumerateObject().SelectMany(group => group.Value.GetProperty("actions").EnumerateArray())
            .Select(action => action.GetProperty("name").GetString()!).Order(StringComparer.Ordinal);

        var all = typeof(Berth.Registry.Trail.AuditActions).GetFields().Select(field => (string)field.GetValue(null)!).Order(StringComparer.Ordinal);
        Assert.Equal(all, known);
    }

    private static async Task<int> CountAsync(HubHost host, string query) =>
        (await host.SendAsync("GET", $"/v2/auditlogs/guild?{query}", "olga")).Json.GetProperty("logs").GetArrayLength();
}
