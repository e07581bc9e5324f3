using System.Text;
using Berth.Server.Hosting.Logging;
using Microsoft.Extensions.Logging;

namespace Berth.Server.Tests.Hosting.Logging;

public sealed class LineLoggerTests
{
    [Fact]
    public void Lines_of_many_threads_come_out_whole_and_each_threads_own_in_order()
    {
        const int threads = 8, each = 2_000;
        using var stream = new MemoryStream();
        using (var provider = new LineLogger(new TextFormatter(TimeProvider.System), stream))
        {
            var logger = provider.CreateLogger("test");
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
            {
                for (var i = 0; i < each; i++)
                {
                    Say(logger, $"thread {thread} line {i} end");
                }
            });
        }

        var lines = Lines(stream);
        Assert.Equal(threads * each, lines.Length);
        for (var thread = 0; thread < threads; thread++)
        {
            Assert.Equal(
                Enumerable.Range(0, each).Select(i => $"thread {thread} line {i} end"),
                lines.Select(line => line[(line.IndexOf("info", StringComparison.Ordinal) + 6)..])
                    .Where(line => line.StartsWith($"thread {thread} ", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Whoever_logs_more_than_the_stream_takes_waits_and_loses_nothing()
    {
        using var stream = new BlockedStream();
        var text = new string('x', 100_000);
        using var provider = new LineLogger(new TextFormatter(TimeProvider.System), stream);
        var logger = provider.CreateLogger("test");
        var logged = 0;
        var logging = new Thread(() =>
        {
            for (; logged < 100; logged++)
            {
                Say(logger, text);
            }
        });
        logging.Start();

        // Nothing but the wait for room can hold it up once the one who writes is held up himself.
        await stream.Begun;
        await Berth.Testing.Eventually.IsTrueAsync(
            () => !logging.IsAlive || (Volatile.Read(ref logged) >= 10 && logging.ThreadState.HasFlag(ThreadState.WaitSleepJoin)),
            "what fits is taken, and no more");
        var taken = Volatile.Read(ref logged);
        stream.Open();
        logging.Join();
        provider.Dispose();

        Assert.InRange(taken, 10, 30);
        Assert.Equal(100, Lines(stream.Written).Length);
    }

    [Fact]
    public void A_stream_that_broke_stops_nobody()
    {
        using var closed = new BrokenStream();
        using var provider = new LineLogger(new TextFormatter(TimeProvider.System), closed);

        Say(provider.CreateLogger("test"), "said to nobody");
    }

    [Fact]
    public void What_is_logged_after_the_end_is_written_all_the_same()
    {
        using var stream = new MemoryStream();
        var provider = new LineLogger(new TextFormatter(TimeProvider.System), stream);
        provider.Dispose();

        Say(provider.CreateLogger("test"), "the last word");

        Assert.EndsWith("the last word", Assert.Single(Lines(stream)), StringComparison.Ordinal);
    }

    private static void Say(ILogger logger, string text) => logger.Log(LogLevel.Information, default, text, null, static (state, _) => state);

    private static string[] Lines(MemoryStream stream) =>
        Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private sealed class BlockedStream : MemoryStream
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _open = new();

        public Task Begun => _begun.Task;

        public MemoryStream Written { get; } = new();

        public void Open() => _open.Set();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _begun.TrySetResult();
            _open.Wait();
            Written.Write(buffer);
        }
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");
    }
}
