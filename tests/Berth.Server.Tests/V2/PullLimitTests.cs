using System.Text.Json;
using Berth.Server.Tests.Auth;
using Berth.Testing;
using Berth.Testing.Server;

namespace Berth.Server.Tests.V2;

/// <summary>Pull limits over the wire, as Docker Hub's clients know them.</summary>
public sealed class PullLimitTests
{
    [Fact]
    public async Task Without_a_limit_there_are_no_headers()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite);
        var repository = await PushAsync(server);

        using var pulled = await repository.GetAsync("manifests/v1");
        Assert.DoesNotContain(pulled.Headers, header => header.Key.Contains("ratelimit", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task HEAD_tells_what_is_left_and_counts_nothing()
    {
        await using var server = await StartAsync(2);
        var repository = await PushAsync(server);

        using var before = await repository.HeadAsync("manifests/v1");
        using var pulled = await repository.GetAsync("manifests/v1");
        using var after = await repository.HeadAsync("manifests/v1");
        Assert.Equal("2;w=21600", Header(before, "ratelimit-limit"));
        Assert.Equal(["2;w=21600", "1;w=21600", "1;w=21600"], new[] { before, pulled, after }.Select(answer => Header(answer, "ratelimit-remaining")));
        Assert.Equal("127.0.0.1", Header(pulled, "docker-ratelimit-source"));
    }

    [Fact]
    public async Task One_too_many_is_told_when_to_come_back()
    {
        await using var server = await StartAsync(1);
        var repository = await PushAsync(server);
        using var pulled = await repository.GetAsync("manifests/v1");

        using var refused = await repository.GetAsync("manifests/v1");
        using var looked = await repository.HeadAsync("manifests/v1");
        Assert.Equal((429, 200), ((int)refused.StatusCode, (int)looked.StatusCode));
        Assert.Equal("0;w=21600", Header(refused, "ratelimit-remaining"));
        Assert.Equal(60, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        using var body = JsonDocument.Parse(await refused.Content.ReadAsStringAsync());
        var error = body.RootElement.GetProperty("errors")[0];
        Assert.Equal("TOOMANYREQUESTS", error.GetProperty("code").GetString());
        Assert.StartsWith(
            "pulls from 127.0.0.1 without signing in have reached the limit of 1 in 6 h; sign in with docker login",
            error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_it_is_the_client_that_counts()
    {
        await using var server = await StartAsync(1, System.Net.IPNetwork.Parse("127.0.0.0/8"));
        var repository = await PushAsync(server);

        foreach (var (address, source) in new[] { ("203.0.113.7", "203.0.113.7"), ("2001:db8::1", "2001:db8::/64") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, repository.PathTo("manifests/v1"));
            request.Headers.Add("X-Forwarded-For", address);
            using var pulled = await repository.SendAsync(request);
            Assert.Equal((200, source), ((int)pulled.StatusCode, Header(pulled, "docker-ratelimit-source")));
        }
    }

    [Fact]
    public async Task Who_is_signed_in_is_counted_by_name()
    {
        await using var host = await AuthHost.ClaimedAsync(configure: options => options with { PullLimitUser = 1 });
        var path = "/v2/bob/open/manifests/v1";

        Assert.Equal(200, (await host.SendAsync("GET", path, AuthHost.Basic("bob"))).Status);
        var refused = await host.SendAsync("GET", path, AuthHost.Basic("bob"));
        Assert.Equal((429, "TOOMANYREQUESTS"), (refused.Status, refused.Code));
        Assert.Equal(200, (await host.SendAsync("GET", path, AuthHost.Basic("ann"))).Status);
        Assert.Equal(429, (await host.SendAsync("GET", path, AuthHost.Basic("ann"))).Status);
    }

    private static Task<TestServer> StartAsync(int anonymous, params System.Net.IPNetwork[] proxies) => TestServer.StartAsync(
        TestDatabase.Sqlite, options => options with { PullLimitAnonymous = anonymous, TrustedProxies = proxies });

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();

    private static async Task<TestRepository> PushAsync(TestServer server)
    {
        var repository = new TestRepository(server.Client, "tests/pulled");
        await repository.PushManifestAsync("v1", Content.Index([]));
        return repository;
    }
}
