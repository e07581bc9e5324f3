using System.Text;
using Berth.Testing;

namespace Berth.Server.Tests.Hub;

/// <summary>What all routes of the Hub API have in common.</summary>
public sealed class FrameTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    [Theory]
    [InlineData("GET", "/v2/users/login/no/such/thing")]
    [InlineData("GET", "/v2/orgs")]
    [InlineData("GET", "/v2/scim")]
    [InlineData("GET", "/api/search/no-such")]
    [InlineData("GET", "/v2/%75ser")]
    [InlineData("GET", "/v2/users/%62ob")]
    [InlineData("GET", "/v2/users//bob")]
    [InlineData("GET", "/v2/orgs/x%2fy")]
    [InlineData("GET", "/v2/orgs/x%5cy")]
    public async Task A_path_that_does_not_exist_is_404_in_the_shape_of_the_Hub(string method, string path)
    {
        var answer = await RawAsync(method, path);

        // POST /v2/orgs exists; another spelling of a first segment is none of the Hub's.
        Assert.Contains(answer.Status, path == "/v2/orgs" ? [405] : new[] { 404 });
        Assert.True(path == "/v2/%75ser" || answer.Message.Length > 0);
    }

    [Theory]
    [InlineData("POST", "/v2/users/x/blobs/uploads/")]
    [InlineData("POST", "/v2/users/x/blobs/uploads")]
    [InlineData("PUT", "/v2/users/x/manifests/latest")]
    [InlineData("GET", "/v2/search/x/tags/list")]
    [InlineData("PUT", "/v2/repositories/manifests/latest")]
    [InlineData("POST", "/v2/repositories/blobs/uploads/")]
    [InlineData("HEAD", "/v2/orgs/x/blobs/sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    [InlineData("GET", "/v2/users/%62ob/manifests/latest")]
    [InlineData("GET", "/v2/users/X/manifests/latest")]
    public async Task A_registry_client_is_told_in_its_own_words_that_the_namespace_is_reserved(string method, string path)
    {
        var answer = await RawAsync(method, path);

        Assert.Equal(400, answer.Status);
        Assert.Equal("registry/2.0", answer.Headers["Docker-Distribution-Api-Version"]);
        Assert.Equal(method == "HEAD" ? "" : "NAME_INVALID", method == "HEAD" ? answer.Body : answer.Json.GetProperty("errors")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_method_that_a_path_has_not_is_405_with_those_it_has()
    {
        var answer = await RawAsync("DELETE", "/v2/user/");

        Assert.Equal((405, "GET, HEAD"), (answer.Status, answer.Headers["Allow"]));
        Assert.Equal("Method \"DELETE\" not allowed.", answer.Text("detail"));
    }

    [Fact]
    public async Task A_slash_at_the_end_makes_no_difference_and_HEAD_has_no_body()
    {
        var host = await hosts[TestDatabase.Sqlite];

        Assert.Equal((await host.SendAsync("GET", "/v2/users/bob")).Body, (await host.SendAsync("GET", "/v2/users/bob/")).Body);
        Assert.Equal((200, ""), await host.SendAsync("HEAD", "/v2/users/bob/") is var head ? (head.Status, head.Body) : default);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{")]
    [InlineData("{\"username\":7,\"password\":\"x\"}")]
    [InlineData("{\"username\":{},\"password\":[]}")]
    [InlineData("{\"username\":\"\\ud800\",\"password\":\"x\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"username\":1e999999,\"password\":\"x\"}")]
    [InlineData("{\"username\":\"bob\"}")]
    [InlineData("{\"username\":null,\"password\":null}")]
    public async Task A_body_that_is_not_what_the_route_takes_is_400(string body) =>
        Assert.Equal(400, (await (await hosts[TestDatabase.Sqlite]).SendAsync("POST", "/v2/users/login", null, body)).Status);

    [Fact]
    public async Task A_missing_property_is_named()
    {
        var answer = await (await hosts[TestDatabase.Sqlite]).SendAsync("POST", "/v2/auth/token", null, "{}");

        Assert.Equal(400, answer.Status);
        Assert.Equal(["identifier", "secret"], answer.Json.GetProperty("fields").EnumerateObject().Select(field => field.Name).Order());
        Assert.NotEqual("", answer.Text("text"));
    }

    [Fact]
    public async Task Deep_and_long_bodies_are_refused_and_nothing_else_happens()
    {
        var host = await hosts[TestDatabase.Sqlite];
        var deep = string.Concat(Enumerable.Repeat("{\"username\":", 100_000 / 12));

        Assert.Equal(400, (await host.SendAsync("POST", "/v2/users/login", null, deep)).Status);
        Assert.Equal(413, (await host.SendAsync("POST", "/v2/users/login", null, $"{{\"username\":\"{new string('x', 300_000)}\"}}")).Status);
        Assert.Equal(401, (await host.SendAsync("POST", "/v2/users/login", null, "{\"username\":\"b\\u0000b\",\"password\":\"\\u0000\"}")).Status);
        Assert.Equal(404, (await host.SendAsync("GET", "/v2/users/b%C3%B6b")).Status);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("text/plain", 415)]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("APPLICATION/JSON", 200)]
    [InlineData("application/", 415)]
    [InlineData(null, 200)]
    public async Task A_body_is_JSON_and_says_so(string? type, int status)
    {
        var body = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"username":"bob","password":"{{HubHost.Password}}"}"""));
        if (type is not null)
        {
            body.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        Assert.Equal(status, (await (await hosts[TestDatabase.Sqlite]).SendAsync("POST", "/v2/users/login", null, body)).Status);
    }

    [Fact]
    public async Task Nobody_is_told_to_sign_in_and_bad_credentials_are_bad_everywhere()
    {
        var host = await hosts[TestDatabase.Sqlite];

        Assert.Equal((401, "Authentication credentials were not provided."), await host.SendAsync("GET", "/v2/user") is var nobody ? (nobody.Status, nobody.Message) : default);
        Assert.Equal(401, (await host.SendAsync("GET", "/v2/user", "Bearer x")).Status);
        Assert.Equal(401, (await host.SendAsync("GET", "/v2/users/bob", "Bearer x")).Status);
        Assert.Equal(401, (await host.SendAsync("POST", "/v2/orgs", null, "no JSON")).Status);
        Assert.Equal(200, (await host.SendAsync("GET", "/v2/user", HubHost.Basic("bob"))).Status);
        Assert.Equal(200, (await host.SendAsync("GET", "/v2/user", (await host.BearerAsync("bob")).Replace("Bearer", "JWT", StringComparison.Ordinal))).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task A_list_is_paged_and_names_its_neighbours(TestDatabase database)
    {
        var host = await hosts[database];
        foreach (var name in (string[])["first", "second", "third"])
        {
            await host.SendAsync("POST", "/v2/orgs", "carol", new { orgname = name });
        }

        var middle = await host.SendAsync("GET", "/v2/user/orgs/?page=2&page_size=1&a=b%26c", "carol");
        Assert.Equal(3, middle.Json.GetProperty("count").GetInt32());
        Assert.Equal($"{host.Server.Address}v2/user/orgs/?page_size=1&a=b%26c&page=3", middle.Text("next"));
        Assert.Equal($"{host.Server.Address}v2/user/orgs/?page_size=1&a=b%26c&page=1", middle.Text("previous"));
        Assert.Equal("second", middle.Json.GetProperty("results")[0].GetProperty("orgname").GetString());

        Assert.Equal(2, (await host.SendAsync("GET", middle.Text("next"), "carol")).Json.GetProperty("previous").GetString()!.Split("page=2").Length);
        Assert.Equal("", (await host.SendAsync("GET", "/v2/user/orgs?page_size=250", "carol")).Text("next"));
        Assert.Equal(404, (await host.SendAsync("GET", "/v2/user/orgs/?page=4&page_size=1", "carol")).Status);
        Assert.Equal(404, (await host.SendAsync("GET", "/v2/user/orgs/?page=0", "carol")).Status);
        Assert.Equal(404, (await host.SendAsync("GET", "/v2/user/orgs/?page=2147483647&page_size=100", "carol")).Status);
        Assert.Equal(400, (await host.SendAsync("GET", "/v2/user/orgs/?page=99999999999", "carol")).Status);
        Assert.Equal(400, (await host.SendAsync("GET", "/v2/user/orgs/?page=x", "carol")).Status);
        Assert.Equal(200, (await host.SendAsync("GET", "/v2/user/orgs/", "bob")).Status);
    }

    [Fact]
    public async Task Neighbours_have_the_address_that_clients_know_the_registry_by()
    {
        await using var host = await HubHost.StartAsync(
            TestDatabase.Sqlite, configure: options => options with { PublicUrl = new Uri("https://Registry.Example.org/") });

        Assert.Equal("https://registry.example.org/v2/orgs/guild/members?page_size=1&page=2", (await host.SendAsync("GET", "/v2/orgs/guild/members?page_size=1", "olga")).Text("next"));
    }

    [Fact]
    public async Task An_open_registry_has_nobody_to_sign_in()
    {
        await using var server = await Berth.Testing.Server.TestServer.StartAsync(TestDatabase.Sqlite);
        foreach (var (path, status) in ((string, int)[])[("/v2/user", 401), ("/v2/users/bob", 404), ("/v2/users", 401), ("/v2/user/orgs", 401)])
        {
            using var answer = await server.Client.GetAsync(path);
            Assert.Equal(status, (int)answer.StatusCode);
        }

        using var login = await server.Client.PostAsync(
            "/v2/users/login", new StringContent("""{"username":"bob","password":"x"}""", Encoding.UTF8, "application/json"));
        Assert.Equal(401, (int)login.StatusCode);
    }

    [Fact]
    public async Task Requests_are_counted_and_too_many_are_told_when_to_come_back()
    {
        await using var host = await HubHost.StartAsync(TestDatabase.Sqlite, configure: options => options with { HubRateLimit = 3 });

        var first = await host.SendAsync("GET", "/v2/users/bob");
        Assert.Equal(("3", "2", "1795521660"), (first.Headers["X-RateLimit-Limit"], first.Headers["X-RateLimit-Remaining"], first.Headers["X-RateLimit-Reset"]));
        await host.SendAsync("GET", "/v2/users/bob");
        await host.SendAsync("GET", "/v2/users/bob");
        var refused = await host.SendAsync("GET", "/v2/users/bob");

        Assert.Equal((429, """{"detail":"Rate limit exceeded","error":false}"""), (refused.Status, refused.Body));
        Assert.Equal(("60", "1795521660"), (refused.Headers["Retry-After"], refused.Headers["X-Retry-After"]));
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await host.SendAsync("GET", "/v2/users/bob")).Status);
    }

    [Fact]
    public async Task Without_a_limit_nobody_is_counted()
    {
        await using var host = await HubHost.StartAsync(TestDatabase.Sqlite, configure: options => options with { HubRateLimit = 0 });

        Assert.False((await host.SendAsync("GET", "/v2/users/bob")).Headers.ContainsKey("X-RateLimit-Limit"));
    }

    [Fact]
    public async Task The_log_names_the_route_and_the_user_and_no_secret()
    {
        var host = await hosts[TestDatabase.Sqlite];
        var token = await host.BearerAsync("bob");
        await host.SendAsync("GET", "/v2/users/carol", "bob");

        Assert.Contains(host.Server.Log.Lines, line => line.Text.Contains("GET hub.users 200", StringComparison.Ordinal) && line.Text.Contains("user=bob", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Server.Log.Lines, line => line.Text.Contains(token.Split('.')[^1], StringComparison.Ordinal) || line.Text.Contains(HubHost.Password, StringComparison.Ordinal));
    }

    /// <summary>The target goes out as it stands here.</summary>
    private async Task<HubAnswer> RawAsync(string method, string path)
    {
        var host = await hosts[TestDatabase.Sqlite];
        var address = new Uri($"{host.Server.Address.GetLeftPart(UriPartial.Authority)}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        return await HubAnswer.OfAsync(await host.Server.Client.SendAsync(request));
    }
}
