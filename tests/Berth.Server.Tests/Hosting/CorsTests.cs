using System.Net;

namespace Berth.Server.Tests.Hosting;

public sealed class CorsTests
{
    [Theory]
    [InlineData("https://ui.example.com", true)]
    [InlineData("https://evil.example.com", false)]
    public async Task Only_pages_of_origins_named_may_call(string origin, bool allowed)
    {
        await using var server = await StartAsync("https://ui.example.com");

        using var preflight = await SendAsync(server, HttpMethod.Options, origin, "PUT");
        using var answer = await SendAsync(server, HttpMethod.Get, origin, null);

        Assert.Equal(allowed, preflight.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(allowed, answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        if (allowed)
        {
            Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
            var exposed = Assert.Single(answer.Headers.GetValues("Access-Control-Expose-Headers"));
            Assert.Contains("Docker-Content-Digest", exposed, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nobody_may_unless_asked_for()
    {
        await using var server = await StartAsync();

        using var answer = await SendAsync(server, HttpMethod.Get, "https://ui.example.com", null);

        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.Ordinal));
    }

    private static Task<RunningServer> StartAsync(params string[] origins) =>
        RunningServer.StartAsync(options => options with { CorsOrigins = origins });

    private static async Task<HttpResponseMessage> SendAsync(RunningServer server, HttpMethod method, string origin, string? preflightFor)
    {
        using var request = new HttpRequestMessage(method, "/v2/");
        request.Headers.Add("Origin", origin);
        if (preflightFor is not null)
        {
            request.Headers.Add("Access-Control-Request-Method", preflightFor);
        }

        return await server.SendAsync(request);
    }
}
