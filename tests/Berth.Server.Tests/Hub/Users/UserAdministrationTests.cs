using Berth.Testing;

namespace Berth.Server.Tests.Hub.Users;

public sealed class UserAdministrationTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    [Theory]
    [BothDatabases]
    public async Task An_administrator_creates_disables_enables_and_resets(TestDatabase database)
    {
        var host = await hosts[database];
        var created = await host.SendAsync("POST", "/v2/users", "ann", new { username = "dora", email = "dora@example.org", full_name = "Dora" });
        Assert.Equal((201, "/v2/users/dora"), (created.Status, created.Headers["Location"]));
        Assert.StartsWith($"{host.Server.Address}reset/", created.Text("reset_url"), StringComparison.Ordinal);
        Assert.DoesNotContain(host.Server.Log.Lines, line => line.Text.Contains(created.Text("reset_url"), StringComparison.Ordinal));

        var listed = await host.SendAsync("GET", "/v2/users?search=dora", "ann");
        Assert.Equal(("1", "dora@example.org"), (listed.Text("count"), listed.Json.GetProperty("results")[0].GetProperty("email").GetString()));
        Assert.Equal("False", (await host.SendAsync("PATCH", "/v2/users/dora", "ann", new { is_active = false })).Text("is_active"));
        Assert.Equal(404, (await host.SendAsync("GET", "/v2/users/dora")).Status);
        Assert.Equal("True", (await host.SendAsync("PATCH", "/v2/users/dora", "ann", new { is_active = true, is_admin = true })).Text("is_admin"));
        Assert.Equal(201, (await host.SendAsync("POST", "/v2/users/dora/reset-link", "ann")).Status);
        Assert.Equal(204, (await host.SendAsync("DELETE", "/v2/users/dora/second-factor", "ann")).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task What_cannot_be_is_refused(TestDatabase database)
    {
        var host = await hosts[database];
        Assert.Equal(409, (await host.SendAsync("POST", "/v2/users", "ann", new { username = "bob" })).Status);
        Assert.Equal(400, (await host.SendAsync("POST", "/v2/users", "ann", new { username = "admin" })).Status);
        Assert.Equal(400, (await host.SendAsync("POST", "/v2/users", "ann", new { username = "erin", email = "no" })).Status);
        Assert.Equal(400, (await host.SendAsync("POST", "/v2/users", "ann", new { username = "erin", password = "short" })).Status);
        Assert.Equal(403, (await host.SendAsync("PATCH", "/v2/users/bob", "bob", new { is_admin = true })).Status);
        Assert.Equal(400, (await host.SendAsync("PATCH", "/v2/users/bob", "bob", new { default_repo_visibility = "secret" })).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task Everybody_changes_the_profile_that_is_theirs(TestDatabase database)
    {
        var host = await hosts[database];
        var changed = await host.SendAsync("PATCH", "/v2/users/carol", "carol", new { full_name = "Carol", company = "Berth", default_repo_visibility = "public" });
        Assert.Equal(("Carol", "Berth"), (changed.Text("full_name"), changed.Text("company")));
        Assert.Equal(403, (await host.SendAsync("PATCH", "/v2/users/carol", "bob", new { full_name = "x" })).Status);

        var settings = await host.SendAsync("GET", "/v2/users/carol/registry-settings/", "carol");
        Assert.Equal(("0", "public"), (settings.Text("private_repo_used"), settings.Text("default_repo_visibility")));

        // An empty text, as Terraform sends for what is not set, changes nothing.
        await host.SendAsync("PATCH", "/v2/users/max", "max", new { default_repo_visibility = "" });
        Assert.Equal("private", (await host.SendAsync("GET", "/v2/users/max/registry-settings/", "max")).Text("default_repo_visibility"));
        Assert.Equal(404, (await host.SendAsync("GET", "/v2/users/carol/registry-settings/", "bob")).Status);
    }
}
