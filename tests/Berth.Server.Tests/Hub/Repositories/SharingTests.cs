using Berth.Registry.Organizations;
using Berth.Testing;
using static Berth.Server.Tests.Hub.Repositories.RepositoryScene;

namespace Berth.Server.Tests.Hub.Repositories;

public sealed class SharingTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    [Theory]
    [BothDatabases]
    public async Task A_collaborator_is_added_listed_and_removed(TestDatabase database)
    {
        var host = await hosts[database];
        var path = $"/v2/repositories/{await host.NewRepositoryAsync("bob", isPrivate: true)}";

        Assert.Equal(404, (await host.SendAsync("GET", path, "carol")).Status);
        var added = await host.SendAsync("POST", $"{path}/collaborators/", "bob", new { user = "carol" });
        Assert.Equal((201, "carol", "write"), (added.Status, added.Text("user"), added.Text("permission")));
        Assert.Equal("""{"read":true,"write":true,"admin":false}""", (await host.SendAsync("GET", path, "carol")).Text("permissions"));
        Assert.Equal("1", (await host.SendAsync("GET", path, "carol")).Text("collaborator_count"));
        var list = await host.SendAsync("GET", $"{path}/collaborators/", "bob");
        Assert.Equal(("1", "carol"), (list.Text("count"), list.Texts("results", "user").Single()));
        Assert.Equal(403, (await host.SendAsync("GET", $"{path}/collaborators/", "carol")).Status);
        Assert.Equal(201, (await host.SendAsync("POST", $"{path}/collaborators/", "bob", new { user = "carol", permission = "read" })).Status);
        Assert.Equal("False", (await host.SendAsync("GET", path, "carol")).Text("can_edit"));
        Assert.Equal(204, (await host.SendAsync("DELETE", $"{path}/collaborators/carol/", "bob")).Status);
        Assert.Equal(404, (await host.SendAsync("DELETE", $"{path}/collaborators/carol/", "bob")).Status);
        Assert.Equal(404, (await host.SendAsync("GET", path, "carol")).Status);
        foreach (var wrong in new object[] { new { }, new { user = "no-such" }, new { user = "carol", permission = "own" }, new { user = "<b>\0" } })
        {
            Assert.Equal(400, (await host.SendAsync("POST", $"{path}/collaborators/", "bob", wrong)).Status);
        }
    }

    [Theory]
    [BothDatabases]
    public async Task A_team_is_given_a_right_and_loses_it(TestDatabase database)
    {
        var host = await hosts[database];
        var team = HubHost.Succeeded(await host.Get<Teams>().CreateAsync(As("test"), "guild", NewName(), "", CancellationToken.None));
        var path = $"/v2/repositories/{await host.NewRepositoryAsync("olga", isPrivate: true, space: "guild")}";

        var added = await host.SendAsync("POST", $"{path}/groups/", "olga", new { group_id = team.Id, group_name = "", permission = "read" });
        Assert.Equal((201, $"{team.Id}", team.Name, "read"), (added.Status, added.Text("group_id"), added.Text("group_name"), added.Text("permission")));
        Assert.Equal(added.Body, (await host.SendAsync("GET", $"{path}/groups/{team.Id}/", "olga")).Body);
        var changed = await host.SendAsync("PATCH", $"{path}/groups/{team.Id}/", "olga", new { group_id = 0, group_name = "", permission = "admin" });
        Assert.Equal((200, "admin"), (changed.Status, changed.Text("permission")));
        Assert.Equal(["admin"], (await host.SendAsync("GET", $"{path}/groups/", "olga")).Texts("results", "permission"));
        Assert.Equal(204, (await host.SendAsync("DELETE", $"{path}/groups/{team.Id}/", "olga")).Status);
        Assert.Equal(404, (await host.SendAsync("GET", $"{path}/groups/{team.Id}/", "olga")).Status);
        Assert.Equal(404, (await host.SendAsync("POST", $"{path}/groups/", "olga", new { group_id = 999_999, permission = "read" })).Status);
        Assert.Equal(400, (await host.SendAsync("POST", $"{path}/groups/", "olga", new { group_id = team.Id, permission = "own" })).Status);
        Assert.Equal(400, (await host.SendAsync("POST", $"{path}/groups/", "olga", new { permission = "read" })).Status);
        Assert.Equal(400, (await host.SendAsync("POST", $"{path}/groups/", "olga", new { group_id = "x", permission = "read" })).Status);
        Assert.Equal(404, (await host.SendAsync("GET", $"{path}/groups/", "max")).Status);
        Assert.Contains((await host.SendAsync("GET", $"{path}/groups/nine", "olga")).Status, new[] { 400, 404 });
    }
}
