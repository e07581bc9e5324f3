using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Tests.Hosting;

public sealed class TrustedProxiesTests
{
    [Theory]
    [InlineData("", "http://127.0.0.1")]
    [InlineData("10.0.0.0/8", "http://127.0.0.1")]
    [InlineData("127.0.0.0/8", "https://registry.example.com")]
    [InlineData("127.0.0.0/8", "https://registry.example.com", "HTTPS")]
    public async Task Forwarded_headers_are_believed_from_proxies_named_and_from_nobody_else(
        string trusted, string expected, string scheme = "https")
    {
        await using var server = await RunningServer.StartAsync(
            options => options with { TrustedProxies = trusted.Length == 0 ? [] : [System.Net.IPNetwork.Parse(trusted)] },
            routes: app => app.Map("/who", context => context.Response.WriteAsync($"{context.Request.Scheme}://{context.Request.Host}")));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/who");
        request.Headers.Add("X-Forwarded-Proto", scheme);
        request.Headers.Add("X-Forwarded-Host", "registry.example.com");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");

        using var answer = await server.SendAsync(request);

        Assert.StartsWith(expected, await RunningServer.TextOfAsync(answer), StringComparison.Ordinal);
    }
}
