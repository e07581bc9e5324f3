using System.Net.Sockets;
using System.Text;
using Berth.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Server.Tests.Hosting.Kestrel;

public sealed class WatchedBodyTests
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private long _received;

    [Theory]
    [InlineData("Content-Length: 10")]
    [InlineData("Transfer-Encoding: chunked")]
    public async Task A_client_that_sends_nothing_is_told_by_which_setting_it_was_cut_off(string framing)
    {
        await using var server = await StartAsync();
        using var socket = await server.ConnectAsync();
        await RunningServer.SendAsync(socket, $"POST /read HTTP/1.1\r\nHost: localhost\r\n{framing}\r\n\r\n{(framing[0] == 'C' ? "a" : "1\r\na\r\n")}");

        var answer = RunningServer.ReadToEndAsync(socket);
        await AdvanceUntilAsync(TimeSpan.FromSeconds(60), () => answer.IsCompleted);

        Assert.StartsWith("HTTP/1.1 408 ", await answer, StringComparison.Ordinal);
        Assert.Contains("nothing of the body came for 60 s", await answer, StringComparison.Ordinal);
        Assert.Contains("idle-body-timeout", await answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_byte_every_half_minute_is_slow_and_not_dead()
    {
        await using var server = await StartAsync();
        using var socket = await server.ConnectAsync();
        await RunningServer.SendAsync(socket, "POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\nConnection: close\r\n\r\n");
        for (var i = 1; i <= 20; i++)
        {
            await RunningServer.SendAsync(socket, "a");
            await Eventually.IsTrueAsync(() => Interlocked.Read(ref _received) == i, "the byte was read");
            _time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.StartsWith("HTTP/1.1 200 ", await RunningServer.ReadToEndAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_0_nobody_is_cut_off()
    {
        await using var server = await StartAsync(TimeSpan.Zero);
        using var socket = await server.ConnectAsync();
        await RunningServer.SendAsync(socket, "POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: close\r\n\r\na");
        await Eventually.IsTrueAsync(() => Interlocked.Read(ref _received) == 1, "the byte was read");

        _time.Advance(TimeSpan.FromDays(1));
        await RunningServer.SendAsync(socket, "b");

        Assert.StartsWith("HTTP/1.1 200 ", await RunningServer.ReadToEndAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_more_slow_bodies_from_one_network_than_may_be_the_last_is_cut_off()
    {
        await using var server = await StartAsync(TimeSpan.Zero);
        var sockets = new List<Socket>();
        for (var i = 0; i <= Server.Hosting.Kestrel.SlowBodies.MostOfOneNetwork; i++)
        {
            sockets.Add(await server.ConnectAsync());
            await RunningServer.SendAsync(sockets[i], "POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\na");
        }

        await Eventually.IsTrueAsync(() => Interlocked.Read(ref _received) == sockets.Count, "all are read from");
        var answers = sockets.ConvertAll(RunningServer.ReadToEndAsync);
        await AdvanceUntilAsync(TimeSpan.FromSeconds(5), () => answers.Exists(answer => answer.IsCompleted));

        var cut = await Assert.Single(answers, answer => answer.IsCompleted);
        Assert.StartsWith("HTTP/1.1 408 ", cut, StringComparison.Ordinal);
        Assert.Contains("from the same network", cut, StringComparison.Ordinal);
        sockets.ForEach(socket => socket.Dispose());
    }

    [Theory]
    [InlineData("PATCH /v2/a/blobs/uploads/5d3b2c1a-0000-4000-8000-000000000000", 404)]
    [InlineData("PUT /v2/a/blobs/uploads/5d3b2c1a-0000-4000-8000-000000000000?digest=sha256:1", 400)]
    [InlineData("PUT /v2/a/manifests/v1:2", 400)]
    [InlineData("PUT /v2/A/manifests/v1", 400)]
    [InlineData("POST /v2/", 405)]
    [InlineData("POST /nothing", 405)]
    public async Task A_refusal_of_a_body_that_was_not_sent_closes_the_connection(string request, int status)
    {
        await using var server = await RunningServer.StartAsync();
        using var socket = await server.ConnectAsync();
        await RunningServer.SendAsync(
            socket, $"{request} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n");

        // It ends: a connection that stayed open would take the next request for the body (RFC 9110, 10.1.1).
        var answer = await RunningServer.ReadToEndAsync(socket);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.Ordinal);
        await server.StopAsync();
        Assert.Contains(server.Log.Json, line => line.Contains("\"bytesIn\":0,", StringComparison.Ordinal)
            && line.Contains($"\"status\":{status},", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_body_that_is_wanted_is_asked_for_and_the_connection_stays()
    {
        await using var server = await StartAsync();
        using var socket = await server.ConnectAsync();
        await RunningServer.SendAsync(socket, "POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
        var buffer = new byte[100];
        var count = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 100 ", Encoding.ASCII.GetString(buffer, 0, count), StringComparison.Ordinal);

        await RunningServer.SendAsync(socket, "abGET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        var answers = await RunningServer.ReadToEndAsync(socket);

        Assert.Equal(2, answers.Split("HTTP/1.1 200 ").Length - 1);
    }

    private Task<RunningServer> StartAsync(TimeSpan? idle = null) => RunningServer.StartAsync(
        options => options with { IdleBodyTimeout = idle ?? options.IdleBodyTimeout },
        services => services.AddSingleton<TimeProvider>(_time),
        app => app.Map("/read", async context =>
        {
            while (true)
            {
                var read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
                var count = read.Buffer.Length;
                context.Request.BodyReader.AdvanceTo(read.Buffer.End);
                Interlocked.Add(ref _received, count);
                if (read.IsCompleted)
                {
                    return;
                }
            }
        }));

    private Task AdvanceUntilAsync(TimeSpan step, Func<bool> isSo) => Eventually.IsTrueAsync(
        () =>
        {
            _time.Advance(step);
            return isSo();
        },
        "the server has acted");
}
