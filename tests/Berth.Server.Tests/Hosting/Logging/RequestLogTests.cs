using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Berth.Server.Hosting.Logging;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.Hosting.Logging;

public sealed class RequestLogTests
{
    private const string Secret = "s3cr3t-canary";

    [Fact]
    public async Task A_request_is_one_line_with_all_that_is_known_of_it()
    {
        await using var server = await RunningServer.ServingAsync("/push/library/ubuntu/manifests/latest", async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            var facts = RequestFacts.Of(context);
            (facts.Route, facts.Repository, facts.User) = ("test.push", "library/ubuntu", "alice");
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.ContentLength = 3;
            await context.Response.WriteAsync("abc");
        });

        using var content = new ByteArrayContent(new byte[7]);
        using var answer = await server.PostAsync("/push/library/ubuntu/manifests/latest", content);

        var entry = JsonDocument.Parse(await LineAsync(server, "test.push")).RootElement;
        Assert.Equal("POST", entry.GetProperty("method").GetString());
        Assert.Equal("test.push", entry.GetProperty("route").GetString());
        Assert.Equal(201, entry.GetProperty("status").GetInt32());
        Assert.Equal(7, entry.GetProperty("bytesIn").GetInt64());
        Assert.Equal(3, entry.GetProperty("bytesOut").GetInt64());
        Assert.True(entry.GetProperty("durationMs").GetDouble() >= 0);
        Assert.Equal("library/ubuntu", entry.GetProperty("repository").GetString());
        Assert.Equal("alice", entry.GetProperty("user").GetString());
        Assert.Equal(Assert.Single(answer.Headers.GetValues("X-Request-Id")), entry.GetProperty("requestId").GetString());
        Assert.Equal("/push/library/ubuntu/manifests/latest", entry.GetProperty("path").GetString());
    }

    [Theory]
    [InlineData("/chunked", 5000)]
    [InlineData("/token", null)]
    [InlineData("/", null)]
    public async Task What_an_answer_without_a_length_sends_is_counted(string path, int? expected)
    {
        await using var server = await RunningServer.ServingAsync("/chunked", async context =>
        {
            await context.Response.WriteAsync(new string('a', 2000));
            await context.Response.Body.WriteAsync(new byte[3000]);
        });

        using var answer = await server.GetAsync(path);
        var sent = (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length;
        await server.StopAsync();

        Assert.Equal(expected ?? sent, sent);
        Assert.True(sent > 0);
        var line = Assert.Single(server.Log.Json, line => line.Contains($"\"path\":\"{path}\"", StringComparison.Ordinal));
        Assert.Equal(sent, JsonDocument.Parse(line).RootElement.GetProperty("bytesOut").GetInt64());
    }

    [Fact]
    public async Task No_secret_of_a_request_reaches_the_log()
    {
        await using var server = await RunningServer.ServingAsync("/fails", _ => throw new InvalidOperationException("a bug"));
        foreach (var path in new[] { $"/token?password={Secret}", $"/v2/a/blobs/uploads/1?_state={Secret}", $"/fails?x={Secret}" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Secret}");
            request.Headers.Add("Cookie", $"session={Secret}");
            using var answer = await server.SendAsync(request);
            Assert.DoesNotContain(Secret, await RunningServer.TextOfAsync(answer), StringComparison.Ordinal);
        }

        await server.ExchangeAsync($"GET http://user:{Secret}@localhost/x?{Secret} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        await server.ExchangeAsync($"GET /x HTTP/1.1\r\nAuthorization: Basic {Secret}\r\nContent-Length: {Secret}\r\n\r\n");
        await server.StopAsync();

        Assert.True(server.Log.Text.Count(line => line.Contains(" GET ", StringComparison.Ordinal)) >= 4);
        Assert.DoesNotContain(server.Log.Text.Concat(server.Log.Json), line => line.Contains(Secret, StringComparison.Ordinal));
    }

    /// <summary>The log asks the pages only; should anything else ever have a secret in its path, this says so.</summary>
    [Fact]
    public async Task No_route_has_a_secret_in_its_path_that_the_log_does_not_know()
    {
        await using var server = await RunningServer.StartAsync();
        var routes = server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.RoutePattern.GetParameter("secret") is not null)
            .Select(route => route.RoutePattern.RawText!).ToList();

        Assert.Contains("/reset/{Secret}", routes);
        Assert.All(routes, route => Assert.Equal(route, SecretPaths.PatternOf(route)));
    }

    [Fact]
    public async Task An_address_that_is_a_secret_is_logged_as_its_pattern_whatever_the_method_or_spelling()
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var method in (string[])["GET", "HEAD", "OPTIONS", "DELETE", "POST", "PUT", "PATCH", "TRACE", "BREW"])
        {
            foreach (var path in (string[])[
                $"/reset/{Secret}", $"/invitation/{Secret}", $"/RESET/{Secret}", $"/%72eset/{Secret}", $"//reset//{Secret}", $"/reset/{Secret}/more",
                $"/x/../reset/{Secret}"])
            {
                await server.ExchangeAsync($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            }
        }

        await server.ExchangeAsync($"DELETE http://localhost/reset/{Secret} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        await server.StopAsync();

        Assert.Equal(55, server.Log.Json.Count(line => line.Contains("\"path\":\"/reset/{Secret}\"", StringComparison.Ordinal)));
        Assert.Equal(9, server.Log.Json.Count(line => line.Contains("\"path\":\"/invitation/{Secret}\"", StringComparison.Ordinal)));
        Assert.DoesNotContain(server.Log.Text.Concat(server.Log.Json), line => line.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Text_from_a_client_cannot_start_a_line_or_steer_a_terminal()
    {
        await using var server = await RunningServer.ServingAsync("/x", context =>
        {
            RequestFacts.Of(context).User = "eve\r\n2026-01-01T00:00:00.000Z info  forged \u001b[31m\u202e";
            return Task.CompletedTask;
        });

        using var answer = await server.GetAsync("/x");
        await LineAsync(server, "GET");

        foreach (var line in server.Log.Text.Concat(server.Log.Json))
        {
            Assert.Equal(1, line.Count(c => c == '\n'));
            Assert.DoesNotContain(line, c => c is '\r' or '\u001b' or '\u202e');
        }
    }

    [Fact]
    public async Task A_client_that_leaves_is_recorded_as_499_and_is_no_error()
    {
        var entered = new TaskCompletionSource();
        await using var server = await RunningServer.ServingAsync("/waits", async context =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using (var socket = await server.ConnectAsync())
        {
            await RunningServer.SendAsync(socket, "GET /waits HTTP/1.1\r\nHost: localhost\r\n\r\n");
            await entered.Task;
            socket.Shutdown(SocketShutdown.Both);
        }

        Assert.Contains("\"status\":499", await LineAsync(server, "/waits"), StringComparison.Ordinal);
        Assert.DoesNotContain(server.Log.Text, line => line.Contains(" error ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Probes_are_logged_for_those_who_debug()
    {
        await using var server = await RunningServer.StartAsync();

        using var answer = await server.GetAsync("/healthz");
        await server.StopAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain(server.Log.Text, line => line.Contains("/healthz", StringComparison.Ordinal));
    }

    /// <summary>The line of a request is written after its answer: stopping the server waits for it.</summary>
    private static async Task<string> LineAsync(RunningServer server, string part)
    {
        await server.StopAsync();
        return server.Log.Json.Single(line => line.Contains(part, StringComparison.Ordinal));
    }
}
