using System.Net;
using System.Text.Json;
using Berth.Testing;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Tests.Hosting;

public sealed class FailuresTests
{
    [Fact]
    public async Task A_bug_is_answered_with_500_and_its_number_and_logged_once()
    {
        await using var server = await RunningServer.ServingAsync(
            "/x/manifests/b", _ => throw new InvalidOperationException("inner workings"));

        using var answer = await server.GetAsync("/x/manifests/b");
        var body = await RunningServer.TextOfAsync(answer);
        await server.StopAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
        var error = Assert.Single(JsonDocument.Parse(body).RootElement.GetProperty("errors").EnumerateArray());
        var id = Assert.Single(answer.Headers.GetValues("X-Request-Id"));
        Assert.Equal(id, error.GetProperty("detail").GetProperty("requestId").GetString());
        Assert.DoesNotContain("inner workings", body, StringComparison.Ordinal);
        var logged = Assert.Single(server.Log.Text, line => line.Contains(" error ", StringComparison.Ordinal));
        Assert.Contains("inner workings", logged, StringComparison.Ordinal);
        Assert.Contains(id, logged, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(408)]
    public async Task A_bad_request_keeps_its_status_and_is_no_error(int status)
    {
        await using var server = await RunningServer.ServingAsync(
            "/x/manifests/b", _ => throw new BadHttpRequestException("too much", status));

        using var content = new ByteArrayContent([]);
        using var answer = await server.PostAsync("/x/manifests/b", content);
        var body = await RunningServer.TextOfAsync(answer);
        await server.StopAsync();

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.True(answer.Headers.ConnectionClose);
        Assert.Contains("\"UNSUPPORTED\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Log.Text, line => line.Contains(" error ", StringComparison.Ordinal));
    }

    // Whatever its name says, a repository is not the noun of its path.
    [Theory]
    [InlineData("/v2/team/blobs/app/manifests/v1", "MANIFEST_INVALID")]
    [InlineData("/v2/manifests/app/blobs/uploads/", "BLOB_UPLOAD_INVALID")]
    [InlineData("/v2/manifests/blobs/tags/list", "UNSUPPORTED")]
    public async Task What_the_table_has_no_code_for_is_called_after_what_was_asked_for(string path, string code)
    {
        await using var server = await RunningServer.ServingAsync("/unused", _ => Task.CompletedTask);
        string answer;
        using (var socket = await server.ConnectAsync())
        {
            await RunningServer.SendAsync(
                socket, $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
            answer = await RunningServer.ReadToEndAsync(socket);
        }

        await server.StopAsync();

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains($"\"{code}\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_ends_too_early_is_the_clients_fault()
    {
        // A connection that is half closed before its request is read has no request.
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RunningServer.ServingAsync("/upload", context =>
        {
            begun.TrySetResult();
            return context.Request.Body.CopyToAsync(Stream.Null);
        });
        using (var socket = await server.ConnectAsync())
        {
            await RunningServer.SendAsync(socket, "PATCH /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhello");
            await begun.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
            socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            await RunningServer.ReadToEndAsync(socket);
        }

        await server.StopAsync();

        var line = Assert.Single(server.Log.Json, line => line.Contains("/upload", StringComparison.Ordinal));
        Assert.InRange(JsonDocument.Parse(line).RootElement.GetProperty("status").GetInt32(), 400, 499);
        Assert.DoesNotContain(server.Log.Text, line => line.Contains(" error ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_that_breaks_half_way_does_not_look_whole()
    {
        await using var server = await RunningServer.ServingAsync("/half", async context =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            throw new InvalidOperationException("the disk went away");
        });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => server.GetTextAsync("/half"));
        await server.StopAsync();

        Assert.Contains(server.Log.Json, line => line.Contains("\"status\":500", StringComparison.Ordinal));
    }
}
