using System.Net;
using Berth.Server.Hosting.Configuration;
using Berth.Server.Hosting.Kestrel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.Hosting.Kestrel;

public sealed class KestrelSetupTests
{
    [Fact]
    public async Task An_address_of_100_kB_is_answered_with_414()
    {
        await using var server = await RunningServer.StartAsync();

        var answer = await server.ExchangeAsync($"GET /{new string('a', 100_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 414 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_30_kB_and_headers_of_60_kB_pass()
    {
        await using var server = await RunningServer.ServingAsync("/long", _ => Task.CompletedTask);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/long?tags={new string('a', 30_000)}");
        request.Headers.Add("X-Token", new string('t', 60_000));

        using var answer = await server.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Headers_beyond_64_kB_are_answered_with_431()
    {
        await using var server = await RunningServer.StartAsync();

        var answer = await server.ExchangeAsync($"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: {new string('a', 70_000)}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 431 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_answer_names_the_server_software_and_every_answer_forbids_sniffing()
    {
        await using var server = await RunningServer.StartAsync();

        using var answer = await server.GetAsync("/healthz");

        Assert.False(answer.Headers.Contains("Server"));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Single(answer.Headers.GetValues("X-Request-Id"));
    }

    [Fact]
    public async Task A_body_is_limited_until_a_route_lifts_the_limit()
    {
        await using var server = await RunningServer.StartAsync(routes: app =>
        {
            app.MapPost("/limited", (RequestDelegate)(context => context.Request.Body.CopyToAsync(Stream.Null)));
            app.MapPost("/lifted", (RequestDelegate)(context =>
            {
                context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
                return context.Request.Body.CopyToAsync(Stream.Null);
            }));
        });

        var limited = await server.ExchangeAsync(Chunked("/limited"));
        var lifted = await server.ExchangeAsync(Chunked("/lifted"));

        Assert.StartsWith("HTTP/1.1 413 ", limited, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", lifted, StringComparison.Ordinal);

        // By a bare socket: the 413 comes while the body is being sent, which HttpClient takes for a broken pipe when it is quick.
        static string Chunked(string path) =>
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
            + $"{6 << 20:x}\r\n{new string('a', 6 << 20)}\r\n0\r\n\r\n";
    }

    [Fact]
    public async Task Plain_http_does_not_speak_http_2()
    {
        await using var server = await RunningServer.StartAsync();

        var answer = await server.ExchangeAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

        // One frame, GOAWAY with HTTP_1_1_REQUIRED (RFC 9113, 6.8 and 7), and the connection ends.
        Assert.Equal("\0\0\u0008\u0007\0\0\0\0\0\0\0\0\0\0\0\0\r", answer);
    }

    [Fact]
    public async Task Uploads_arrive_in_blocks_of_64_KiB()
    {
        var largest = 0;
        await using var server = await RunningServer.ServingAsync("/upload", async context =>
        {
            while (true)
            {
                var read = await context.Request.BodyReader.ReadAsync();
                foreach (var segment in read.Buffer)
                {
                    largest = Math.Max(largest, segment.Length);
                }

                context.Request.BodyReader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return;
                }
            }
        });

        using var content = new ByteArrayContent(new byte[4 << 20]);
        using var answer = await server.PostAsync("/upload", content);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.InRange(largest, 4097, LargeBlockPool.BlockSize);
        Assert.IsType<LargeBlockPool>(server.App.Services.GetRequiredService<IMemoryPoolFactory<byte>>());
    }

    [Fact]
    public async Task It_listens_on_every_address_given()
    {
        await using var server = await RunningServer.StartAsync(options => options with
        {
            Listen = [new ListenAddress("127.0.0.1", 0), new ListenAddress("127.0.0.2", 0)],
        });

        Assert.Equal(["127.0.0.1", "127.0.0.2"], server.App.Urls.Select(url => new Uri(url).Host).Order());
        foreach (var url in server.App.Urls)
        {
            using var answer = await server.Client.GetAsync(new Uri(new Uri(url), "/healthz"), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }
}
