using Berth.Registry.Identity.Passwords;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Registry.Tests.Identity.Passwords;

public sealed class FairQueueTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly FairQueue _queue;

    public FairQueueTests() => _queue = new FairQueue(places: 1, longest: 4, TimeSpan.FromSeconds(5), _clock);

    [Fact]
    public async Task Networks_take_turns_and_within_one_the_first_is_first()
    {
        Assert.True(await Enter("busy"));
        var (one, two, three, other) = (Enter("busy"), Enter("busy"), Enter("busy"), Enter("other"));

        await LeaveAsync(one);
        await LeaveAsync(other);
        await LeaveAsync(two);
        await LeaveAsync(three);
        _queue.Leave();

        Assert.True(await Enter("anybody"));
    }

    [Fact]
    public async Task When_all_room_is_taken_the_last_of_the_busiest_makes_way_and_the_busiest_gets_no_more()
    {
        Assert.True(await Enter("busy"));
        Task<bool>[] busy = [Enter("busy"), Enter("busy"), Enter("busy"), Enter("busy")];

        Assert.False(await Enter("busy"));
        var other = Enter("other");
        Assert.False(await busy[3]);
        var third = Enter("third");
        Assert.False(await busy[2]);
        var fourth = Enter("fourth");
        Assert.False(await busy[1]);
        Assert.False(await Enter("fifth"));

        await LeaveAsync(busy[0]);
        await LeaveAsync(other);
        await LeaveAsync(third);
        await LeaveAsync(fourth);
    }

    [Fact]
    public async Task Who_waits_too_long_is_sent_away_and_leaves_no_gap()
    {
        Assert.True(await Enter("one"));
        var (late, gone) = (Enter("two"), new CancellationTokenSource());
        var cancelled = _queue.EnterAsync("three", gone.Token);

        await gone.CancelAsync();
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.False(await late);
        await Assert.ThrowsAsync<OperationCanceledException>(() => cancelled);
        _queue.Leave();
        Assert.True(await Enter("four"));
        var next = Enter("five");
        await LeaveAsync(next);
    }

    [Fact]
    public async Task However_many_come_at_once_no_more_than_the_places_are_in_and_each_gets_a_turn()
    {
        var queue = new FairQueue(places: 2, longest: 1000, TimeSpan.FromSeconds(5), _clock);
        var (inside, most) = (0, 0);
        var entered = await Task.WhenAll(Enumerable.Range(0, 500).Select(at => Task.Run(async () =>
        {
            if (!await queue.EnterAsync($"network-{at % 7}", CancellationToken.None))
            {
                return false;
            }

            InterlockedMax(ref most, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            queue.Leave();
            return true;
        })));

        Assert.All(entered, Assert.True);
        Assert.InRange(most, 1, 2);
    }

    private Task<bool> Enter(string network) => _queue.EnterAsync(network, CancellationToken.None);

    /// <summary>The one who is in leaves, and the next is this one.</summary>
    private async Task LeaveAsync(Task<bool> next)
    {
        Assert.False(next.IsCompleted);
        _queue.Leave();
        Assert.True(await next);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
