using Berth.Registry.Identity.Attempts;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Registry.Tests.Identity.Attempts;

public sealed class AttemptLimiterTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly AttemptLimiter _limiter;

    public AttemptLimiterTests() => _limiter = new AttemptLimiter(_clock);

    [Fact]
    public void Five_failures_are_free_and_then_the_wait_doubles()
    {
        Fail(5);
        Assert.Equal(TimeSpan.FromSeconds(1), Begin());

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(Begin());
        Assert.Equal(TimeSpan.FromSeconds(2), Begin());
    }

    [Fact]
    public void Two_hundred_at_once_try_five_passwords()
    {
        var tried = 0;
        Parallel.For(0, 200, _ =>
        {
            if (Begin() is null)
            {
                Interlocked.Increment(ref tried);
            }
        });

        Assert.Equal(5, tried);
    }

    [Fact]
    public void Success_forgives()
    {
        Fail(5);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Begin();
        _limiter.Succeed("alice", "192.0.2.1");

        Fail(5);
    }

    [Fact]
    public void No_wait_is_longer_than_a_quarter_of_an_hour()
    {
        for (var at = 0; at < 30; at++)
        {
            if (Begin() is { } wait)
            {
                Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromMinutes(15));
                _clock.Advance(wait);
            }
        }
    }

    [Fact]
    public void A_stranger_elsewhere_does_not_slow_down_where_the_account_is_known()
    {
        for (var host = 0; host < 500; host++)
        {
            _limiter.Begin("alice", $"198.51.100.{host}", known: false);
        }

        Assert.Null(_limiter.Begin("alice", "192.0.2.1", known: true));
    }

    [Fact]
    public void Many_machines_on_one_name_have_one_try_each_and_so_has_its_travelling_owner()
    {
        for (var host = 0; host < 500; host++)
        {
            _limiter.Begin("alice", $"198.51.100.{host}", known: false);
        }

        Assert.Null(_limiter.Begin("alice", "203.0.113.9", known: false));
        Assert.Equal(TimeSpan.FromMinutes(1), _limiter.Begin("alice", "203.0.113.9", known: false));
    }

    [Fact]
    public void One_machine_with_many_names_is_slowed_down_but_not_for_names_known_there()
    {
        for (var name = 0; name < 50; name++)
        {
            Assert.Null(_limiter.Begin($"user-{name}", "192.0.2.1", known: false));
        }

        Assert.NotNull(_limiter.Begin("one-more", "192.0.2.1", known: false));
        Assert.Null(_limiter.Begin("alice", "192.0.2.1", known: true));
    }

    private TimeSpan? Begin() => _limiter.Begin("alice", "192.0.2.1", known: false);

    private void Fail(int times)
    {
        for (var at = 0; at < times; at++)
        {
            Assert.Null(Begin());
        }
    }
}
