using System.Buffers.Text;
using System.Text.Json;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Testing;

namespace Berth.Server.Tests.Hub.Users;

public sealed class SignInsTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    [Theory]
    [BothDatabases]
    public async Task A_password_gets_a_token_with_an_end(TestDatabase database)
    {
        var host = await hosts[database];

        var answer = await host.SendAsync(
            "POST", "/v2/users/login?refresh_token=true", null, new { username = "bob", password = HubHost.Password }, "hub-tool/0.4.6");

        Assert.Equal(200, answer.Status);
        Assert.Equal("", answer.Text("refresh_token"));
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(answer.Text("token").Split('.')[1]));
        Assert.True(claims.RootElement.GetProperty("exp").GetInt64() > host.Clock.GetUtcNow().ToUnixTimeSeconds());
        Assert.Equal("bob", (await host.SendAsync("GET", "/v2/user/", $"Bearer {answer.Text("token")}")).Text("username"));
    }

    [Theory]
    [BothDatabases]
    public async Task Wrong_credentials_are_401_with_a_detail(TestDatabase database)
    {
        var host = await hosts[database];
        foreach (var (name, password) in ((string, string)[])[("carol", "wrong"), ("no-such", HubHost.Password), ("carol", "berth_pat_x"), ("", "")])
        {
            var answer = await host.SendAsync("POST", "/v2/users/login", null, new { username = name, password });

            Assert.Equal(name.Length == 0 ? 400 : 401, answer.Status);
            Assert.True(name.Length == 0 || answer.Text("detail") == "Incorrect authentication credentials");
        }
    }

    [Theory]
    [BothDatabases]
    public async Task A_short_token_is_had_by_password_personal_token_and_organization_token(TestDatabase database)
    {
        var host = await hosts[database];
        var system = Caller.System("test");
        TokenGrant[] everywhere = [new TokenGrant("*", TokenScopes.Admin)];
        var personal = HubHost.Succeeded(await host.Get<AccessTokens>().CreateAsync(system, "bob", new NewToken("short", everywhere), default)).Secret;
        var robot = HubHost.Succeeded(await host.Get<AccessTokens>().CreateAsync(system, "guild", new NewToken("short", everywhere), default)).Secret;

        foreach (var (name, secret, profile) in ((string, string, int)[])[("bob", HubHost.Password, 200), ("bob", personal, 200), ("guild", robot, 403)])
        {
            var answer = await host.SendAsync("POST", "/v2/auth/token", null, new { identifier = name, secret });
            Assert.Equal(200, answer.Status);
            Assert.Equal(profile, (await host.SendAsync("GET", "/v2/user", $"Bearer {answer.Text("access_token")}")).Status);
        }

        Assert.Equal(401, (await host.SendAsync("POST", "/v2/auth/token", null, new { identifier = "bob", secret = robot })).Status);
    }

    [Fact]
    public async Task Who_guesses_is_told_to_wait()
    {
        await using var host = await HubHost.StartAsync(TestDatabase.Sqlite);
        HubAnswer answer = null!;
        for (var i = 0; i < 10; i++)
        {
            answer = await host.SendAsync("POST", "/v2/users/login", null, new { username = "bob", password = $"wrong {i}" });
        }

        Assert.Equal((429, """{"detail":"Rate limit exceeded","error":false}"""), (answer.Status, answer.Body));
        Assert.True(int.Parse(answer.Headers["Retry-After"]) > 0);
        Assert.True(long.Parse(answer.Headers["X-Retry-After"]) > host.Clock.GetUtcNow().ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Signing_out_is_always_possible() =>
        Assert.Equal((200, "{}"), await (await hosts[TestDatabase.Sqlite]).SendAsync("POST", "/v2/logout/") is var answer ? (answer.Status, answer.Body) : default);
}
