using Microsoft.AspNetCore.Http;

namespace Berth.Server.Tests.Hosting.Kestrel;

/// <summary>Requests whose end is not the same for every reader, as bytes on a socket.</summary>
public sealed class RequestGuardTests
{
    [Theory]

    // RFC 9112, 6.3: two lengths, or a length and a coding, are an attack.
    [InlineData("both lengths", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")]
    [InlineData("both lengths, coding first", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n")]
    [InlineData("two equal lengths", "Content-Length: 5\r\nContent-Length: 5\r\n", "hello")]
    [InlineData("two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n", "hello")]
    [InlineData("a list of lengths", "Content-Length: 5, 5\r\n", "hello")]
    [InlineData("a sign", "Content-Length: +5\r\n", "hello")]
    [InlineData("a negative length", "Content-Length: -1\r\n", "hello")]
    [InlineData("a length beyond all numbers", "Content-Length: 100000000000000000000\r\n", "hello")]
    [InlineData("a length of many zeros", "Content-Length: 0000000000000000000000005\r\n", "hello")]
    [InlineData("a hexadecimal length", "Content-Length: 0x5\r\n", "hello")]
    [InlineData("an empty length", "Content-Length: \r\n", "hello")]
    [InlineData("a space in the length", "Content-Length: 5 5\r\n", "hello")]

    // Codings that we do not decode, and spellings that another reader may not see.
    [InlineData("an unknown coding", "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")]
    [InlineData("chunked twice", "Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n")]
    [InlineData("chunked in two headers", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")]
    [InlineData("chunked not last", "Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n")]
    [InlineData("a space before the colon", "Transfer-Encoding : chunked\r\n", "0\r\n\r\n")]
    [InlineData("a folded line", "X-A: b\r\n c\r\nContent-Length: 5\r\n", "hello")]
    [InlineData("a header line that ends with a bare line feed", "X-A: b\nContent-Length: 5\r\n", "hello")]

    // CVE-2025-55315.
    [InlineData("a bare line feed in a chunk extension", "Transfer-Encoding: chunked\r\n", "5;x\nhello\r\n0\r\n\r\n")]
    [InlineData("a chunk size that is none", "Transfer-Encoding: chunked\r\n", "z\r\nhello\r\n0\r\n\r\n")]
    [InlineData("a signed chunk size", "Transfer-Encoding: chunked\r\n", "+5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("a chunk size beyond all numbers", "Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\nhello\r\n0\r\n\r\n")]
    [InlineData("a chunk longer than it says", "Transfer-Encoding: chunked\r\n", "5\r\nhello!\r\n0\r\n\r\n")]
    public async Task An_ambiguous_end_is_answered_with_400_and_a_closed_connection(string what, string headers, string body)
    {
        var seen = new List<string>();
        await using var server = await RunningServer.ServingAsync("/{*path}", async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            lock (seen)
            {
                seen.Add(context.Request.Path);
            }
        });

        var answer = await server.ExchangeAsync(
            $"POST /first HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n{body}GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.True(answer.Split("HTTP/1.1").Length == 2, $"{what} got more than one answer:\n{answer}");
        Assert.Empty(seen);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n", "hello")]
    [InlineData("Content-Length:5\r\n", "hello")]
    [InlineData("content-length:  5  \r\n", "hello")]
    [InlineData("Content-Length: 000005\r\n", "hello")]
    [InlineData("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: Chunked\r\n", "5;x=y\r\nhello\r\n0\r\n\r\n")]
    public async Task A_clear_end_is_read_as_it_stands(string headers, string body)
    {
        await using var server = await RunningServer.ServingAsync("/echo", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync($"[{await reader.ReadToEndAsync()}]");
        });

        var answer = await server.ExchangeAsync($"POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n{body}");

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Contains("[hello]", answer, StringComparison.Ordinal);
    }
}
