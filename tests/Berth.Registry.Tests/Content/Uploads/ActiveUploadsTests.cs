using Berth.Registry.Content.Uploads;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Uploads;

/// <summary>Who has a session, and who of them lets go when asked.</summary>
public sealed class ActiveUploadsTests
{
    private static readonly Guid Upload = Guid.NewGuid();
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly ActiveUploads _active = new();

    [Fact]
    public void One_at_a_time_has_a_session()
    {
        using var first = _active.TryEnter(Upload, Cancel);
        Assert.Null(_active.TryEnter(Upload, Cancel));
        using var other = _active.TryEnter(Guid.NewGuid(), Cancel);
        Assert.NotNull(other);

        first!.Dispose();
        using var next = _active.TryEnter(Upload, Cancel);
        Assert.NotNull(next);
    }

    /// <summary>What was looked up may be about a request that has ended since: the next one has another time, or reads no body.</summary>
    [Fact]
    public async Task A_watch_ends_only_the_reading_that_it_looked_at()
    {
        using var writer = _active.TryEnter(Upload, Cancel)!;
        Assert.Empty(_active.Reading);
        await _active.AskToStopAsync(Upload, Noon);
        Assert.False(writer.Cancel.IsCancellationRequested);

        writer.Since = Noon.AddMilliseconds(1);
        await _active.AskToStopAsync(Upload, Noon);
        Assert.False(writer.Cancel.IsCancellationRequested);

        var (upload, since) = Assert.Single(_active.Reading);
        await _active.AskToStopAsync(upload, since);
        Assert.True(writer.Cancel.IsCancellationRequested);
    }

    [Fact]
    public async Task What_is_being_made_a_blob_is_waited_for_and_not_ended()
    {
        var writer = _active.TryEnter(Upload, Cancel)!;
        Assert.True(writer.TryStay());

        var stopping = _active.StopAsync(Upload);
        Assert.False(writer.Cancel.IsCancellationRequested);
        Assert.False(stopping.IsCompleted);

        writer.Dispose();
        await stopping;
    }

    [Fact]
    public async Task Who_was_asked_to_stop_makes_no_blob_any_more()
    {
        using var writer = _active.TryEnter(Upload, Cancel)!;

        await writer.AskToStopAsync();

        Assert.True(writer.Cancel.IsCancellationRequested);
        Assert.False(writer.TryStay());
    }
}
