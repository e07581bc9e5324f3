using Berth.Registry.Identity.Attempts;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Registry.Tests.Identity.Attempts;

public sealed class CountersTests
{
    private static readonly Rule Rule = new(Free: 2, First: TimeSpan.FromMinutes(1));
    private readonly FakeTimeProvider _clock = new();
    private readonly Counters _counters;

    public CountersTests() => _counters = new Counters(3, _clock);

    [Fact]
    public void The_oldest_goes_first()
    {
        Fail(1, 2, 3);
        Fail(1);
        _counters.TakeBack(1);

        Assert.True(_counters.HasRoom(4));
        Fail(4);

        Assert.Equal([1, 0, 1, 1], Failures(1, 2, 3, 4));
    }

    [Fact]
    public void What_makes_somebody_wait_stays_until_the_wait_is_over()
    {
        Fail(1, 1, 2, 3);
        Assert.True(_counters.HasRoom(4));
        Fail(4, 4, 3);

        Assert.Equal([2, 0, 2, 2], Failures(1, 2, 3, 4));
        Assert.False(_counters.HasRoom(5));
        Assert.True(_counters.HasRoom(1, 3));

        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_counters.HasRoom(5));
        Assert.Equal([0, 2, 2], Failures(1, 3, 4));
    }

    [Fact]
    public void Room_is_not_made_by_what_it_is_made_for()
    {
        Fail(1, 2, 3);

        Assert.True(_counters.HasRoom(1, 4));

        Assert.Equal([1, 0], Failures(1, 2));
    }

    [Fact]
    public void What_is_taken_back_or_an_hour_old_is_forgotten()
    {
        Fail(1, 2);
        _counters.TakeBack(1);
        Assert.Equal(1, _counters.Count);

        _clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal([0], Failures(2));
        Assert.Equal(0, _counters.Count);
    }

    private void Fail(params int[] keys)
    {
        foreach (var key in keys)
        {
            _counters.Fail((UInt128)key, Rule);
        }
    }

    private IEnumerable<int> Failures(params int[] keys) => [.. keys.Select(key => _counters.Failures((UInt128)key))];
}
