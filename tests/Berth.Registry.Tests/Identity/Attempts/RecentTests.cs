using Berth.Registry.Identity.Attempts;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Registry.Tests.Identity.Attempts;

public sealed class RecentTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Recent<string> _recent;

    public RecentTests() => _recent = new Recent<string>(2, TimeSpan.FromHours(1), _clock);

    [Fact]
    public void The_one_that_rested_longest_goes_first()
    {
        _recent.Set(1, "one");
        _recent.Set(2, "two");
        Assert.True(_recent.TryGet(1, out _));
        _recent.Set(3, "three");

        Assert.True(_recent.TryGet(1, out var kept));
        Assert.Equal("one", kept);
        Assert.False(_recent.TryGet(2, out _));
    }

    [Fact]
    public void What_is_asked_for_stays_and_what_rests_is_forgotten()
    {
        _recent.Set(1, "one");
        _recent.Set(2, "two");
        _clock.Advance(TimeSpan.FromMinutes(45));
        Assert.True(_recent.TryGet(1, out _));
        _clock.Advance(TimeSpan.FromMinutes(45));

        Assert.True(_recent.TryGet(1, out _));
        Assert.False(_recent.TryGet(2, out _));
    }
}
