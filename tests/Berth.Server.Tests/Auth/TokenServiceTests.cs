using Berth.Registry.Callers;
using Berth.Registry.Tokens;

namespace Berth.Server.Tests.Auth;

public sealed class TokenServiceTests(ClaimedRegistry registry) : IClassFixture<ClaimedRegistry>
{
    [Fact]
    public async Task The_answer_has_the_token_twice_and_says_how_long_it_lives()
    {
        var host = registry.Host;

        var answer = await host.SendAsync(
            "GET",
            "/token?account=bob&client_id=docker&offline_token=true&service=berth&scope=repository:bob/open:pull",
            AuthHost.Basic("bob"));

        Assert.Equal(200, answer.Status);
        Assert.Equal(answer.Json.GetProperty("token").GetString(), answer.Json.GetProperty("access_token").GetString());
        Assert.Equal(300, answer.Json.GetProperty("expires_in").GetInt32());
        Assert.Equal("2026-11-24T12:00:00Z", answer.Json.GetProperty("issued_at").GetString());
        Assert.False(answer.Json.TryGetProperty("refresh_token", out _));
        Assert.False(answer.Json.TryGetProperty("scope", out _));
    }

    [Theory]
    [InlineData("bob", "repository:bob/secret:pull,push", "repository:bob/secret:pull,push")]
    [InlineData("bob", "repository:bob/secret:pull,push,*,admin", "repository:bob/secret:pull,push,delete")]
    [InlineData("bob", "repository:bob/new:pull,push", "repository:bob/new:pull,push")]
    [InlineData(
        "bob", "repository:bob/secret:pull repository:bob/open:push repository:carol/x:push", "repository:bob/secret:pull repository:bob/open:push")]
    [InlineData("bob", "repository(plugin):bob/open:pull", "repository:bob/open:pull")]
    [InlineData("bob", "registry:catalog:* registry:catalog:search", "registry:catalog:*")]
    [InlineData("ann", "repository:bob/secret:*", "repository:bob/secret:pull,push,delete")]
    [InlineData("carol", "repository:bob/open:pull,push", "repository:bob/open:pull")]
    [InlineData("carol", "repository:bob/secret:pull,push", "")]
    [InlineData("carol", "repository:bob/absent:pull,push", "")]
    [InlineData("carol", "repository:toplevel:pull,push", "")]
    [InlineData(null, "repository:bob/open:pull,push", "repository:bob/open:pull")]
    [InlineData(null, "repository:bob/secret:pull", "")]
    [InlineData(null, "registry:catalog:*", "")]
    [InlineData("bob", "", "")]
    [InlineData("bob", "repository:../x:pull", "")]
    [InlineData("bob", "repository:bob/\"open:pull", "")]
    [InlineData("bob", "repository:bob/open\n:pull", "")]
    [InlineData("bob", "nonsense project:x:pull repository:bob/open:fly repository:bob/open:pull", "repository:bob/open:pull")]
    public async Task The_grant_is_the_intersection_of_what_is_asked_and_what_is_allowed(string? name, string asked, string granted)
    {
        var host = registry.Host;
        foreach (var scopes in (string[][])[[asked], asked.Split(' ')])
        {
            var token = await host.BearerAsync(name is null ? null : AuthHost.Basic(name), scopes);
            var verified = await host.Get<RegistryTokens>().VerifyAsync(token["Bearer ".Length..]);
            Assert.Equal(granted, string.Join(' ', verified!.Access));
        }
    }

    [Fact]
    public async Task Whoever_asks_for_too_many_scopes_gets_as_many_as_a_token_holds()
    {
        var host = registry.Host;
        var asked = Enumerable.Range(0, 600).Select(i => $"repository:bob/r{i}:pull,push,delete").Prepend("repository:bob/secret:pull").ToList();
        var query = string.Join('&', asked.Select(scope => $"scope={scope}"));

        var answer = await host.SendAsync("GET", $"/token?service=berth&{query}", AuthHost.Basic("bob"));
        var form = await host.PostFormAsync(
            "password", [("username", "bob"), ("password", AuthHost.Password), ("scope", string.Join(' ', asked))]);

        Assert.Equal((200, 200), (answer.Status, form.Status));
        Assert.InRange(form.Body.Length, 1, 64 * 1024 - 1);
        var verified = await host.Get<RegistryTokens>().VerifyAsync(answer.Json.GetProperty("token").GetString()!);
        Assert.InRange(verified!.Access.Count, 51, 100);
        Assert.Equal(asked.Take(verified.Access.Count), verified.Access.Select(scope => scope.ToString()));
        Assert.Equal(string.Join(' ', verified.Access), form.Json.GetProperty("scope").GetString());
    }

    [Theory]
    [InlineData("Basic %%%")]
    [InlineData("Bearer x")]
    [InlineData("Digest x")]
    [InlineData("Basic OnNlY3JldA==")]
    public async Task Malformed_credentials_are_refused_and_not_taken_for_none(string authorization)
    {
        var host = registry.Host;

        var answer = await host.SendAsync("GET", "/token?service=berth", authorization);

        Assert.Equal((401, "UNAUTHORIZED"), (answer.Status, answer.Code));
        Assert.StartsWith("Basic realm=", answer.Challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CVE_2020_13794_known_and_unknown_names_are_refused_alike()
    {
        var host = registry.Host;

        var known = await host.SendAsync("GET", "/token?service=berth", AuthHost.Basic("dave", "wrong password"));
        var unknown = await host.SendAsync("GET", "/token?service=berth", AuthHost.Basic("nobody", "wrong password"));

        Assert.Equal(401, known.Status);
        Assert.Equal(known, unknown);
    }

    [Theory]
    [InlineData("service=berth", 200)]
    [InlineData("", 200)]
    [InlineData("service=other.example", 400)]
    [InlineData("service=BERTH", 400)]
    public async Task Tokens_are_made_for_this_service_only(string query, int status)
    {
        var host = registry.Host;

        Assert.Equal(status, (await host.SendAsync("GET", $"/token?{query}", AuthHost.Basic("bob"))).Status);
        Assert.Equal(200, (await host.SendAsync("GET", $"/token?service={host.Address.Authority}", AuthHost.Basic("bob"))).Status);
    }

    [Fact]
    public async Task A_form_with_a_password_is_answered_with_the_scope_granted()
    {
        var host = registry.Host;

        var answer = await host.PostFormAsync("password", [
            ("username", "carol"), ("password", AuthHost.Password), ("client_id", "containerd-client"),
            ("scope", "repository:bob/open:pull,push repository:bob/secret:pull"), ("scope", "repository:carol/app:push")]);

        Assert.Equal(200, answer.Status);
        Assert.Equal("repository:bob/open:pull repository:carol/app:push", answer.Json.GetProperty("scope").GetString());
        Assert.Equal(answer.Json.GetProperty("token").GetString(), answer.Json.GetProperty("access_token").GetString());
        Assert.False(answer.Json.TryGetProperty("refresh_token", out _));
    }

    [Theory]
    [InlineData("password", "dave", "wrong password", 401)]
    [InlineData("password", "nobody", "wrong password", 401)]
    [InlineData("password", "carol", "", 400)]
    [InlineData("password", "", "x", 400)]
    [InlineData("client_credentials", "carol", AuthHost.Password, 400)]
    [InlineData("", "carol", AuthHost.Password, 400)]
    public async Task A_form_that_does_not_sign_in_is_refused(string grant, string name, string password, int status)
    {
        var host = registry.Host;

        var answer = await host.PostFormAsync(grant, [("username", name), ("password", password)]);

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 401 ? "UNAUTHORIZED" : "UNSUPPORTED", answer.Code);
    }

    [Fact]
    public async Task A_body_that_is_no_form_or_too_large_is_refused()
    {
        var host = registry.Host;

        Assert.Equal(400, (await host.SendAsync("POST", "/token", null, new StringContent("{}"))).Status);
        Assert.Equal(400, (await host.SendAsync("POST", "/token", AuthHost.Basic("bob"))).Status);
        Assert.Equal(400, (await host.PostFormAsync("password", [("username", "carol"), ("password", new string('x', 100_000))])).Status);
        var multipart = new MultipartFormDataContent { { new StringContent("password"), "grant_type" } };
        Assert.Equal(400, (await host.SendAsync("POST", "/token", null, multipart)).Status);
    }

    [Fact]
    public async Task An_account_with_a_second_factor_is_told_to_use_a_token()
    {
        await using var host = await AuthHost.ClaimedAsync();
        var pat = (await host.CreateTokenAsync("bob", new TokenGrant("*", TokenScopes.Write))).Secret;
        await SecondFactors.EnableAsync(host, "bob");

        var answer = await host.SendAsync("GET", "/token?service=berth", AuthHost.Basic("bob"));

        Assert.Equal((401, "UNAUTHORIZED"), (answer.Status, answer.Code));
        Assert.Contains("personal access token", answer.Body, StringComparison.Ordinal);
        Assert.Equal(200, (await host.SendAsync("GET", "/token?service=berth", AuthHost.Basic("bob", pat))).Status);
    }

    [Fact]
    public async Task Only_GET_and_POST_are_known_and_nothing_is_kept_by_caches()
    {
        var host = registry.Host;
        using var response = await host.Client.GetAsync(new Uri("/token", UriKind.Relative), CancellationToken.None);

        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal(405, (await host.SendAsync("PUT", "/token")).Status);
        Assert.Equal(405, (await host.SendAsync("DELETE", "/token")).Status);
    }

    [Fact]
    public async Task An_open_registry_gives_anybody_a_token()
    {
        await using var host = await AuthHost.OpenAsync();

        var answer = await host.PostFormAsync("password", [("username", "x"), ("password", "y"), ("scope", "repository:a/b:pull,push")]);

        Assert.Equal((200, "repository:a/b:pull,push"), (answer.Status, answer.Json.GetProperty("scope").GetString()));
        Assert.Equal(200, (await host.SendAsync("GET", "/v2/", $"Bearer {answer.Json.GetProperty("token").GetString()}")).Status);
    }
}
