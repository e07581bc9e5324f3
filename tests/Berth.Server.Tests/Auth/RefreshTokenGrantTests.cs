using Berth.Registry.Callers;

namespace Berth.Server.Tests.Auth;

public sealed class RefreshTokenGrantTests(ClaimedRegistryWithRefreshTokens registry) : IClassFixture<ClaimedRegistryWithRefreshTokens>
{
    [Fact]
    public async Task A_refresh_token_is_given_to_who_asks_if_the_operator_wants_it()
    {
        var host = registry.Host;

        var asked = await host.SendAsync("GET", "/token?service=berth&offline_token=true", AuthHost.Basic("bob"));
        foreach (var (query, by) in ((string, string?)[])[("", AuthHost.Basic("bob")), ("&offline_token=true", null)])
        {
            var unasked = await host.SendAsync("GET", $"/token?service=berth{query}", by);
            Assert.False(unasked.Json.TryGetProperty("refresh_token", out _));
        }

        var refresh = asked.Json.GetProperty("refresh_token").GetString()!;
        for (var i = 0; i < 2; i++)
        {
            var answer = await host.PostFormAsync("refresh_token", [("refresh_token", refresh), ("scope", "repository:bob/secret:pull")]);
            Assert.Equal((200, "repository:bob/secret:pull"), (answer.Status, answer.Json.GetProperty("scope").GetString()));
            Assert.False(answer.Json.TryGetProperty("refresh_token", out _));
        }
    }

    [Fact]
    public async Task A_refresh_token_that_comes_back_after_its_exchange_ends_the_family()
    {
        var host = registry.Host;
        var signedIn = await host.PostFormAsync(
            "password", [("username", "bob"), ("password", AuthHost.Password), ("access_type", "offline")]);
        var first = signedIn.Json.GetProperty("refresh_token").GetString()!;
        var exchanged = await host.PostFormAsync("refresh_token", [("refresh_token", first), ("access_type", "offline")]);
        var second = exchanged.Json.GetProperty("refresh_token").GetString()!;
        Assert.NotEqual(first, second);

        Assert.Equal(401, (await host.PostFormAsync("refresh_token", [("refresh_token", first)])).Status);
        Assert.Equal(401, (await host.PostFormAsync("refresh_token", [("refresh_token", second)])).Status);
    }

    [Fact]
    public async Task CVE_2026_28699_a_refresh_token_reaches_no_further_than_the_token_it_came_by()
    {
        var host = registry.Host;
        var pat = (await host.CreateTokenAsync("bob", new TokenGrant("bob/secret", TokenScopes.Read))).Secret;
        var signedIn = await host.PostFormAsync("password", [("username", "bob"), ("password", pat), ("access_type", "offline")]);
        var refresh = signedIn.Json.GetProperty("refresh_token").GetString()!;

        var answer = await host.PostFormAsync(
            "refresh_token", [("refresh_token", refresh), ("scope", "repository:bob/secret:* repository:bob/open:*")]);

        Assert.Equal("repository:bob/secret:pull repository:bob/open:pull", answer.Json.GetProperty("scope").GetString());
    }
}
