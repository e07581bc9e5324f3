using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Registry.Tests.Database;

public sealed class FreshnessTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Freshness _freshness;

    public FreshnessTests()
    {
        _freshness = new Freshness(_clock);
        _freshness.Confirm(_clock.GetTimestamp());
    }

    [Fact]
    public void A_ticket_holds_while_nothing_changes()
    {
        var ticket = _freshness.Take("ada/app", "1.0");

        Assert.True(_freshness.IsCurrent(ticket));
    }

    [Theory]
    [InlineData("ada/app", "1.0")]
    [InlineData("ada/app", null)]
    [InlineData("*", null)]
    public void A_change_ends_it_for_good(string name, string? part)
    {
        var ticket = _freshness.Take("ada/app", "1.0");

        _freshness.Begin([new Changed(name, part)]);
        var under = _freshness.IsCurrent(ticket);
        _freshness.End([new Changed(name, part)]);

        Assert.False(under);
        Assert.False(_freshness.IsCurrent(ticket));
        Assert.True(_freshness.IsCurrent(_freshness.Take("ada/app", "1.0")));
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData(null)]
    public void What_is_read_while_a_change_is_under_way_is_not_remembered(string? part)
    {
        Changed[] change = [new("ada/app", part)];
        _freshness.Begin(change);
        var between = _freshness.Take("ada/app", "1.0");
        var during = _freshness.IsCurrent(between);
        _freshness.End(change);

        Assert.False(during);
        Assert.False(_freshness.IsCurrent(between));
    }

    [Fact]
    public void Of_two_changes_at_once_the_end_of_one_is_not_the_end_of_both()
    {
        Changed[] change = [new("ada/app", "1.0")];
        _freshness.Begin(change);
        _freshness.Begin(change);
        _freshness.End(change);

        Assert.False(_freshness.IsCurrent(_freshness.Take("ada/app", "1.0")));
        _freshness.End(change);
        Assert.True(_freshness.IsCurrent(_freshness.Take("ada/app", "1.0")));
    }

    [Fact]
    public void Almost_all_other_tags_stay_as_they_are()
    {
        var others = Enumerable.Range(0, 1000).Select(i => _freshness.Take("ada/app", $"other-{i}")).ToList();

        _freshness.Begin([new Changed("ada/app", "1.0")]);
        _freshness.End([new Changed("ada/app", "1.0")]);

        Assert.InRange(others.Count(ticket => _freshness.IsCurrent(ticket)), 990, 1000);
    }

    [Fact]
    public void What_another_process_changed_is_forgotten()
    {
        var ticket = _freshness.Take("ada/app", "1.0");

        _freshness.Forget(new Changed("ada/app", "1.0"));

        Assert.False(_freshness.IsCurrent(ticket));
    }

    [Fact]
    public void Nothing_is_believed_before_the_database_has_spoken()
    {
        var silent = new Freshness(_clock);

        Assert.False(silent.IsTrusted);
        Assert.False(silent.IsCurrent(silent.Take("ada/app", "1.0")));
    }

    [Fact]
    public void Nothing_is_believed_once_the_database_is_silent_for_two_seconds()
    {
        var ticket = _freshness.Take("ada/app", "1.0");

        _clock.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromMilliseconds(1));
        var before = _freshness.IsCurrent(ticket);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(before);
        Assert.False(_freshness.IsCurrent(ticket));
    }

    [Fact]
    public void What_was_believed_before_the_silence_is_not_believed_after_it()
    {
        var ticket = _freshness.Take("ada/app", "1.0");

        _freshness.Distrust();
        var during = _freshness.IsTrusted;
        _freshness.Confirm(_clock.GetTimestamp());

        Assert.False(during);
        Assert.False(_freshness.IsCurrent(ticket));
    }
}
