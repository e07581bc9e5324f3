using Berth.Server.Sending;
using Berth.Server.Tests.V2;
using Berth.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Server.Tests.Sending;

public sealed class StallWatchTests
{
    private const int Length = 40_000_000;

    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task A_client_that_takes_nothing_is_cut_off_and_leaves_nothing_behind()
    {
        await using var server = await SendingServer.StartAsync(_clock);
        var digest = await server.Repository.PushBlobAsync(Content.Random(Length));
        using var socket = await server.AskAsync(server.Get(digest));
        await Eventually.IsTrueAsync(() => server.OpenFiles(digest) == 1, "the pull has begun");

        await Eventually.IsTrueAsync(
            () =>
            {
                _clock.Advance(StallWatch.Look);
                return server.OpenFiles(digest) == 0;
            },
            "the pull was given up");

        await BlobBodyTests.NothingIsLeftOpenAsync(server, digest);
        var line = await server.LogLineAsync();
        Assert.StartsWith("GET v2.blob 499 ", line, StringComparison.Ordinal);
        var (received, sent) = ((await SendingServer.ReadToEndAsync(socket)).Length, long.Parse(line.Split(" out=")[1].Split(' ')[0]));
        Assert.InRange(sent, 1, Length - 1);
        Assert.InRange(received, 1, sent + 2000);
    }

    [Fact]
    public async Task A_client_that_takes_a_little_now_and_then_gets_everything()
    {
        var bytes = Content.Random(Length);
        await using var server = await SendingServer.StartAsync(_clock);
        var digest = await server.Repository.PushBlobAsync(bytes);
        using var socket = await server.AskAsync(server.Get(digest, "Connection: close\r\n"));

        // A megabyte in half a minute, which is less than what the connection's buffers hold.
        using var all = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (var minute = 0; minute < 20; minute++)
        {
            for (var read = 0; read < 1 << 20;)
            {
                var count = await socket.ReceiveAsync(buffer);
                all.Write(buffer, 0, count);
                read += count;
            }

            _clock.Advance(StallWatch.Limit / 2);
        }

        all.Write(await SendingServer.ReadToEndAsync(socket));
        Assert.True(all.ToArray().AsSpan(^Length..).SequenceEqual(bytes));
    }
}
