using Berth.Testing;

namespace Berth.Server.Tests.Hub.Users;

public sealed class ProfilesTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    [Theory]
    [BothDatabases]
    public async Task A_profile_is_public_and_has_what_clients_decode(TestDatabase database)
    {
        var host = await hosts[database];

        var answer = await host.SendAsync("GET", "/v2/users/bob/");

        Assert.Equal(200, answer.Status);
        Assert.Equal(System.Text.Json.JsonValueKind.String, answer.Json.GetProperty("id").ValueKind);
        Assert.Equal(("bob", "User"), (answer.Text("username"), answer.Text("type")));
        Assert.Equal(host.Clock.GetUtcNow(), DateTimeOffset.Parse(answer.Text("date_joined")));
        Assert.Equal("", answer.Text("gravatar_email"));
        Assert.Equal("Organization", (await host.SendAsync("GET", "/v2/users/guild/")).Text("type"));
        Assert.Equal(404, (await host.SendAsync("GET", "/v2/users/no-such/")).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task Only_you_see_that_you_are_an_administrator(TestDatabase database)
    {
        var host = await hosts[database];

        Assert.Equal("True", (await host.SendAsync("GET", "/v2/user/", "ann")).Text("is_admin"));
        Assert.Equal("False", (await host.SendAsync("GET", "/v2/users/ann/", "bob")).Text("is_admin"));
    }
}
