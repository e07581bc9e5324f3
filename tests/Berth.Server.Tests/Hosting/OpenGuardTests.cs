using Berth.Server.Hosting.Configuration;
using Berth.Server.Hosting.Guards;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.Hosting;

public sealed class OpenGuardTests
{
    private static readonly ListenAddress Here = new("127.0.0.1", 0), Anywhere = new("0.0.0.0", 0);

    [Theory]
    [InlineData("localhost:5000", 200)]
    [InlineData("LocalHost", 200)]
    [InlineData("127.0.0.1:5000", 200)]
    [InlineData("127.9.9.9", 200)]
    [InlineData("[::1]:5000", 200)]
    [InlineData("0.0.0.0:5000", 200)]
    [InlineData("hub.example", 200)]
    [InlineData("HUB.example:5000", 200)]
    [InlineData("evil.example", 403)]
    [InlineData("evil.example:5000", 403)]
    [InlineData("localhost.evil.example", 403)]
    [InlineData("127.0.0.1.evil.example", 403)]
    [InlineData("hub.example.evil.example", 403)]
    [InlineData("192.0.2.7:5000", 403)]
    public async Task On_this_machine_only_an_open_registry_answers_to_no_rebound_name(string host, int status)
    {
        await using var server = await StartAsync(Here, open: true);

        Assert.Equal(status, await StatusAsync(server, "GET", "/v2/", ("Host", host)));
        Assert.Equal(status == 200 ? 202 : 403, await StatusAsync(server, "POST", "/v2/a/blobs/uploads/", ("Host", host)));
        Assert.Equal(status, await StatusAsync(server, "GET", "/explore", ("Host", host)));

        // What a page at a rebound name may send as well.
        Assert.Equal(status, await StatusAsync(server, "GET", "/v2/", ("Host", host), ("X-Forwarded-Host", "localhost")));
    }

    [Fact]
    public async Task The_refusal_says_how_to_allow_it()
    {
        await using var server = await StartAsync(Here, open: true);

        Assert.Contains("--public-url", await server.ExchangeAsync("GET /v2/ HTTP/1.1\r\nHost: nas\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.Contains(
            "--cors-origins",
            await server.ExchangeAsync("GET /v2/ HTTP/1.1\r\nHost: localhost\r\nOrigin: http://nas\r\nConnection: close\r\n\r\n"),
            StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", await server.ExchangeAsync("GET /v2/ HTTP/1.0\r\n\r\n"), StringComparison.Ordinal);
    }

    // docker, podman and curl send neither header, whatever they call the registry.
    [Theory]
    [InlineData("myhost:5000")]
    [InlineData("192.0.2.7:5000")]
    [InlineData("registry.lan")]
    public async Task On_a_network_clients_call_it_what_they_like(string host)
    {
        await using var server = await StartAsync(Anywhere, open: true);

        Assert.Equal(200, await StatusAsync(server, "GET", "/v2/", ("Host", host)));
        Assert.Equal(202, await StatusAsync(server, "POST", "/v2/a/blobs/uploads/", ("Host", host)));
        Assert.Equal(200, await StatusAsync(server, "GET", "/explore", ("Host", host), ("Sec-Fetch-Site", "cross-site")));
    }

    [Theory]
    [InlineData("Origin", "http://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://localhost:5000", 403)]
    [InlineData("Origin", "http://ui.example.evil.example", 403)]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Origin", "http://ui.example", 200)]
    [InlineData("Origin", "http://HUB.example", 200)]
    [InlineData("Sec-Fetch-Site", "same-origin", 200)]
    [InlineData("Sec-Fetch-Site", "none", 200)]
    public async Task An_open_registry_takes_nothing_from_web_pages_but_those_named(string header, string value, int status)
    {
        foreach (var listen in (ListenAddress[])[Here, Anywhere])
        {
            await using var server = await StartAsync(listen, open: true);
            Assert.Equal(status, await StatusAsync(server, "GET", "/v2/", (header, value)));
            Assert.Equal(status == 200 ? 202 : 403, await StatusAsync(server, "POST", "/v2/a/blobs/uploads/", (header, value)));
        }
    }

    [Fact]
    public async Task An_origin_is_looked_at_before_what_the_browser_calls_it()
    {
        await using var server = await StartAsync(Anywhere, open: true);

        Assert.Equal(403, await StatusAsync(server, "POST", "/v2/a/blobs/uploads/", ("Origin", "http://evil.example"), ("Sec-Fetch-Site", "same-origin")));
        Assert.Equal(202, await StatusAsync(server, "POST", "/v2/a/blobs/uploads/", ("Origin", "http://ui.example"), ("Sec-Fetch-Site", "cross-site")));
    }

    [Fact]
    public async Task A_closed_registry_asks_for_credentials_and_not_for_names()
    {
        await using var server = await StartAsync(Here, open: false);

        Assert.Equal(200, await StatusAsync(server, "GET", "/explore", ("Host", "registry.example")));
        Assert.NotEqual(403, await StatusAsync(server, "GET", "/v2/", ("Host", "registry.example"), ("Origin", "http://evil.example")));
    }

    private static Task<RunningServer> StartAsync(ListenAddress listen, bool open) => RunningServer.StartAsync(
        options => options with
        {
            Listen = [listen],
            PublicUrl = new Uri("http://hub.example"),
            CorsOrigins = ["http://ui.example"],
            TrustedProxies = [System.Net.IPNetwork.Parse("127.0.0.0/8")],
        },
        services => services.AddSingleton(new Openness(_ => ValueTask.FromResult(open))));

    private static async Task<int> StatusAsync(RunningServer server, string method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"http://127.0.0.1:{server.Address.Port}{path}"));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await server.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
