using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Testing;

namespace Berth.Server.Tests.Hub.Organizations;

public sealed class OrganizationMembersTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    [Theory]
    [BothDatabases]
    public async Task Owners_see_addresses_and_members_see_names(TestDatabase database)
    {
        var host = await hosts[database];
        await host.SendAsync("PATCH", "/v2/users/olga", "olga", new { email = "olga@example.org" });

        Assert.Contains("olga@example.org", (await host.SendAsync("GET", "/v2/orgs/guild/members", "olga")).Body, StringComparison.Ordinal);
        var member = await host.SendAsync("GET", "/v2/orgs/guild/members?search=olg&role=owner", "max");
        Assert.DoesNotContain("olga@example.org", member.Body, StringComparison.Ordinal);
        Assert.Equal(("1", "Owner"), (member.Text("count"), member.Json.GetProperty("results")[0].GetProperty("role").GetString()));
    }

    [Theory]
    [BothDatabases]
    public async Task The_export_is_a_file_that_no_spreadsheet_runs(TestDatabase database)
    {
        var host = await hosts[database];
        HubHost.Succeeded(await host.Get<Accounts>().UpdateProfileAsync(
            Caller.System("test"), "max", new ProfileChange { FullName = "=cmd(\"x\"),y" }, default));

        var file = await host.SendAsync("GET", "/v2/orgs/guild/members/export", "olga");

        Assert.Equal((200, "text/csv; charset=utf-8"), (file.Status, file.Headers["Content-Type"]));
        Assert.Contains("guild-members-20261124120000.csv", file.Headers["Content-Disposition"], StringComparison.Ordinal);
        Assert.StartsWith("Name,Username,Email,Type,Role,Teams,Date Joined\r\n", file.Body, StringComparison.Ordinal);
        Assert.Contains("\r\n\"'=cmd(\"\"x\"\"),y\",max,,User,Member,,2026-11-24T", file.Body, StringComparison.Ordinal);
        Assert.Equal(403, (await host.SendAsync("GET", "/v2/orgs/guild/members/export", "max")).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task There_is_always_an_owner_and_members_may_leave(TestDatabase database)
    {
        var host = await hosts[database];
        Assert.Equal(409, (await host.SendAsync("DELETE", "/v2/orgs/guild/members/olga", "olga")).Status);
        Assert.Equal(409, (await host.SendAsync("PUT", "/v2/orgs/guild/members/olga", "olga", new { role = "member" })).Status);
        Assert.Equal(400, (await host.SendAsync("PUT", "/v2/orgs/guild/members/max", "olga", new { role = "king" })).Status);
        Assert.Equal(400, (await host.SendAsync("PUT", "/v2/orgs/guild/members/no-such", "olga", new { role = "member" })).Status);
        Assert.Equal("Editor", (await host.SendAsync("PUT", "/v2/orgs/guild/members/carol", "olga", new { role = "EDITOR" })).Text("role"));
        Assert.Equal(204, (await host.SendAsync("DELETE", "/v2/orgs/guild/members/carol", "carol")).Status);
        Assert.Equal(404, (await host.SendAsync("DELETE", "/v2/orgs/guild/members/max", "carol")).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task An_organization_is_created_and_changed_by_its_owner(TestDatabase database)
    {
        var host = await hosts[database];
        var created = await host.SendAsync("POST", "/v2/orgs", "bob", new { orgname = "crew", full_name = "The Crew" });
        Assert.Equal((201, "/v2/orgs/crew"), (created.Status, created.Headers["Location"]));
        Assert.Equal("Harbour", (await host.SendAsync("PATCH", "/v2/orgs/crew", "bob", new { location = "Harbour" })).Text("location"));
        Assert.Equal(409, (await host.SendAsync("POST", "/v2/orgs", "bob", new { orgname = "crevv" })).Status);
        Assert.Equal(400, (await host.SendAsync("POST", "/v2/orgs", "bob", new { orgname = "Library" })).Status);
        Assert.Equal(403, (await host.SendAsync("POST", "/v2/orgs", "bob", new { orgname = "others", owner = "carol" })).Status);
        Assert.Equal(201, (await host.SendAsync("POST", "/v2/orgs", "ann", new { orgname = "others", owner = "carol" })).Status);
    }
}
