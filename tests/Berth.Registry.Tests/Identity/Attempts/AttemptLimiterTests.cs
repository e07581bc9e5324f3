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
        _limiter.Begin("alice", "192.0.2.1", known: false).Succeed();

        Fail(5);
    }

    [Fact]
    public void What_was_not_decided_does_not_count()
    {
        for (var at = 0; at < 20; at++)
        {
            _limiter.Begin("alice", "192.0.2.1", known: false).Undo();
        }

        Fail(5);
        Assert.NotNull(Begin());
    }

    // Otherwise who has an account could sign in again and again to guess at everybody else's.
    [Fact]
    public void Signing_in_with_a_known_name_forgives_nothing_of_what_the_network_did_to_others()
    {
        for (var name = 0; name < 50; name++)
        {
            Assert.Null(Begin($"user-{name}"));
            _limiter.Begin("alice", "192.0.2.1", known: true).Succeed();
        }

        Assert.NotNull(Begin("one-more"));
    }

    [Fact]
    public void Fifty_thousand_undecided_tries_leave_nothing_behind_and_wash_nothing_out()
    {
        Fail(8, wait: true);
        var before = _limiter.Remembered;
        for (var at = 0; at < 50_000; at++)
        {
            _limiter.Begin($"user-{at}", $"198.51.{at / 250}.{at % 250}", known: false).Undo();
        }

        Assert.Equal(before, _limiter.Remembered);
        Assert.NotNull(Begin());
    }

    [Fact]
    public void A_flood_of_names_and_networks_is_bounded_and_does_not_forget_whom_it_slows_down()
    {
        Fail(15, wait: true);
        var wait = Begin();
        for (var at = 0; at < 150_000; at++)
        {
            _limiter.Begin($"user-{at}", $"2001:db8:{at:x}::/64", known: false);
        }

        Assert.InRange(_limiter.Remembered, 1, 100_000);
        Assert.Equal(wait, Begin());
        Assert.Null(Begin("newcomer", "203.0.113.9"));
    }

    [Fact]
    public void A_dead_token_a_code_and_a_new_account_slow_no_password_down()
    {
        for (var at = 0; at < 100; at++)
        {
            _limiter.BeginDeadToken("192.0.2.1");
            _limiter.BeginSignUp("192.0.2.1");
            _limiter.BeginCode(1);
        }

        Assert.NotNull(_limiter.BeginDeadToken("192.0.2.1").Wait);
        Assert.NotNull(_limiter.BeginSignUp("192.0.2.1").Wait);
        Assert.NotNull(_limiter.BeginCode(1).Wait);
        Assert.Null(_limiter.BeginCode(2).Wait);
        Fail(5);
    }

    [Fact]
    public void Five_hundred_tries_from_a_known_network_may_be_its_owner_whatever_succeeds_in_between()
    {
        var looked = 0;
        for (var at = 0; at < 2000; at++)
        {
            var attempt = _limiter.Begin("alice", "192.0.2.1", known: true);
            looked += attempt is { Wait: not null, MayBeOwner: true } ? 1 : 0;
            if (at % 100 == 99)
            {
                attempt.Succeed();
            }
        }

        Assert.Equal(500, looked);
    }

    [Fact]
    public void From_a_strange_network_nobody_is_taken_for_the_owner()
    {
        Fail(5);

        Assert.False(_limiter.Begin("alice", "192.0.2.1", known: false).MayBeOwner);
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

        Assert.Null(_limiter.Begin("alice", "192.0.2.1", known: true).Wait);
    }

    [Fact]
    public void Many_machines_on_one_name_have_one_try_each_and_so_has_its_travelling_owner()
    {
        for (var host = 0; host < 500; host++)
        {
            _limiter.Begin("alice", $"198.51.100.{host}", known: false);
        }

        Assert.Null(_limiter.Begin("alice", "203.0.113.9", known: false).Wait);
        Assert.Equal(TimeSpan.FromMinutes(1), _limiter.Begin("alice", "203.0.113.9", known: false).Wait);
    }

    [Fact]
    public void One_machine_with_many_names_is_slowed_down_but_not_for_names_known_there()
    {
        for (var name = 0; name < 50; name++)
        {
            Assert.Null(Begin($"user-{name}"));
        }

        Assert.NotNull(Begin("one-more"));
        Assert.Null(_limiter.Begin("alice", "192.0.2.1", known: true).Wait);
    }

    private TimeSpan? Begin(string name = "alice", string network = "192.0.2.1") => _limiter.Begin(name, network, known: false).Wait;

    private void Fail(int times, bool wait = false)
    {
        for (var at = 0; at < times; at++)
        {
            if (wait && Begin() is { } time)
            {
                _clock.Advance(time);
                Assert.Null(Begin());
            }
            else if (!wait)
            {
                Assert.Null(Begin());
            }
        }
    }
}
