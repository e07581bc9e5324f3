using Berth.Testing;

namespace Berth.Server.Tests.Hub.Scim;

public sealed class ScimUsersTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    private const string Users = "/v2/scim/2.0/Users";

    [Theory]
    [BothDatabases]
    public async Task A_directory_provisions_changes_and_ends_an_account(TestDatabase database)
    {
        var host = await hosts[database];
        var created = await host.SendAsync("POST", Users, "ann", new
        {
            schemas = new[] { "urn:ietf:params:scim:schemas:core:2.0:User" },
            userName = "erin",
            name = new { givenName = "Erin", familyName = "Example" },
            emails = new[] { new { value = "erin@example.org", primary = true } },
            active = true,
        });
        Assert.Equal((201, "application/scim+json"), (created.Status, created.Headers["Content-Type"]));
        var one = $"{Users}/{created.Text("id")}";
        Assert.Equal("Erin Example", created.Text("displayName"));
        Assert.Equal($"{host.Server.Address.GetLeftPart(UriPartial.Authority)}{one}", created.Json.GetProperty("meta").GetProperty("location").GetString());

        var found = await host.SendAsync("GET", $"{Users}?filter=userName%20eq%20%22erin%22", "ann");
        Assert.Equal(("1", "erin"), (found.Text("totalResults"), found.Json.GetProperty("Resources")[0].GetProperty("userName").GetString()));
        Assert.Equal("0", (await host.SendAsync("GET", $"{Users}?filter=userName%20eq%20%22no-such%22", "ann")).Text("totalResults"));

        var patched = await host.SendAsync("PATCH", one, "ann", new
        {
            Operations = new object[] { new { op = "Replace", path = "active", value = "False" }, new { op = "replace", value = new { name = new { familyName = "Changed" } } } },
        });
        Assert.Equal(("False", "Erin Changed"), (patched.Text("active"), patched.Text("displayName")));
        Assert.Equal("True", (await host.SendAsync("PUT", one, "ann", new { userName = "erin", active = true, displayName = "Erin" })).Text("active"));
        Assert.Equal(204, (await host.SendAsync("DELETE", one, "ann")).Status);
        Assert.Equal("False", (await host.SendAsync("GET", one, "ann")).Text("active"));
    }

    [Theory]
    [BothDatabases]
    public async Task Errors_have_the_shape_of_SCIM(TestDatabase database)
    {
        var host = await hosts[database];
        foreach (var (method, path, body, status, type) in ((string, string, object?, int, string?)[])
        [
            ("GET", $"{Users}/999999", null, 404, null),
            ("GET", $"{Users}/bob", null, 404, null),
            ("GET", $"{Users}?filter=email%20co%20x", null, 400, "invalidFilter"),
            ("POST", Users, new { userName = "bob" }, 409, "uniqueness"),
            ("POST", Users, new { userName = "No Name" }, 400, "invalidValue"),
        ])
        {
            var answer = await host.SendAsync(method, path, "ann", body);
            Assert.Equal((status, $"{status}"), (answer.Status, answer.Text("status")));
            Assert.Equal(type, answer.Json.TryGetProperty("scimType", out var given) ? given.GetString() : null);
        }

        Assert.Equal(403, (await host.SendAsync("GET", Users, "bob")).Status);
        Assert.Equal(403, (await host.SendAsync("GET", $"{Users}/1", "bob")).Status);
    }

    [Fact]
    public async Task What_is_there_is_described()
    {
        var host = await hosts[TestDatabase.Sqlite];
        Assert.Contains("\"patch\":{\"supported\":true}", (await host.SendAsync("GET", "/v2/scim/2.0/ServiceProviderConfig", "ann")).Body, StringComparison.Ordinal);
        Assert.Equal("/Users", (await host.SendAsync("GET", "/v2/scim/2.0/ResourceTypes/User", "ann")).Text("endpoint"));
        Assert.Equal("1", (await host.SendAsync("GET", "/v2/scim/2.0/Schemas", "ann")).Text("totalResults"));
        Assert.Equal("User", (await host.SendAsync("GET", "/v2/scim/2.0/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", "ann")).Text("name"));
    }
}
