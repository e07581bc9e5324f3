using System.Net;
using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Pulls;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Registry.Tests.Pulls;

public sealed class PullLimiterTests
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(6);
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Without_a_limit_nobody_is_told_of_one()
    {
        var limiter = Limiter(new PullLimits());

        Assert.Null(limiter.Take(From("192.0.2.1"), Image(1)));
        Assert.Null(limiter.Look(Named("mara")));
        Assert.Equal(0, limiter.Clients);
    }

    [Fact]
    public void The_pull_after_the_last_one_is_refused_until_the_window_is_over()
    {
        var limiter = Limiter(new PullLimits { Anonymous = 2, Window = Window });
        var caller = From("192.0.2.1");

        Assert.Equal((true, 1), Outcome(limiter.Take(caller, Image(1))));
        _clock.Advance(TimeSpan.FromHours(5));
        Assert.Equal((true, 0), Outcome(limiter.Take(caller, Image(1))));
        var refused = limiter.Take(caller, Image(1))!.Value;
        Assert.Equal((false, 0, TimeSpan.FromHours(1)), (refused.Granted, refused.Remaining, refused.Renewed));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((true, 1), Outcome(limiter.Take(caller, Image(1))));
    }

    [Fact]
    public void Looking_counts_nothing()
    {
        var limiter = Limiter(new PullLimits { Anonymous = 1, Window = Window });

        Assert.Equal((true, 1), Outcome(limiter.Look(From("192.0.2.1"))));
        Assert.Equal((true, 0), Outcome(limiter.Take(From("192.0.2.1"), Image(1))));
        Assert.Equal((true, 0), Outcome(limiter.Look(From("192.0.2.1"))));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", 1)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", 0)]
    [InlineData("2001:db8::1", "2001:db8::2:3:4:5", 0)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", 1)]
    public void Addresses_are_counted_by_network(string one, string other, int left)
    {
        var limiter = Limiter(new PullLimits { Anonymous = 2, Window = Window });
        limiter.Take(From(one), Image(1));

        Assert.Equal((true, left), Outcome(limiter.Take(From(other), Image(1))));
    }

    [Fact]
    public void Users_are_counted_by_name_wherever_they_are()
    {
        var limiter = Limiter(new PullLimits { PerUser = 1, Window = Window });

        Assert.True(limiter.Take(Named("mara"), Image(1))!.Value.Granted);
        Assert.True(limiter.Take(Named("alice"), Image(1))!.Value.Granted);
        var refused = limiter.Take(Named("mara"), Image(1))!.Value;
        Assert.Equal((false, "mara"), (refused.Granted, refused.Source));
        Assert.Null(limiter.Take(From("192.0.2.1"), Image(1)));
    }

    [Fact]
    public void The_image_that_follows_its_index_is_part_of_the_same_pull()
    {
        var limiter = Limiter(new PullLimits { Anonymous = 3, Window = Window });
        var caller = From("192.0.2.1");

        Assert.Equal((true, 2), Outcome(limiter.Take(caller, Index(1))));
        Assert.Equal((true, 2), Outcome(limiter.Take(caller, Image(1))));
        Assert.Equal((true, 1), Outcome(limiter.Take(caller, Image(1))));
        Assert.Equal((true, 0), Outcome(limiter.Take(caller, Index(1))));
        Assert.Equal((false, 0), Outcome(limiter.Take(caller, Image(2))));
        Assert.Equal((true, 0), Outcome(limiter.Take(caller, Image(1))));
    }

    [Fact]
    public void A_flood_of_addresses_takes_a_bounded_memory_and_forgets_nobody_who_comes_again()
    {
        var limiter = Limiter(new PullLimits { Anonymous = 1, Window = Window });
        var busy = From("2001:db8::1");
        Assert.Equal((true, 0), Outcome(limiter.Take(busy, Image(1))));
        for (var i = 0; i < 2 * PullLimiter.MostClients; i++)
        {
            limiter.Take(Caller.Anonymous(new Origin(new IPAddress(i), "")), Image(1));
            Assert.True(i % 1000 > 0 || Outcome(limiter.Take(busy, Image(1))) == (false, 0));
        }

        Assert.InRange(limiter.Clients, 1, PullLimiter.MostClients);
        Assert.Equal((false, 0), Outcome(limiter.Take(busy, Image(1))));
    }

    private static (bool Granted, int Remaining) Outcome(PullAllowance? allowance) => (allowance!.Value.Granted, allowance.Value.Remaining);

    private static Caller From(string address) => Caller.Anonymous(new Origin(IPAddress.Parse(address), ""));

    private static Caller Named(string name) => Caller.FromBearer(
        new CallerIdentity(CallerKind.Account, 1, 0, null), name, CredentialLimits.None, new Origin(IPAddress.Loopback, ""));

    private static StoredManifest Image(long repository) => Manifest(MediaTypes.OciManifest, repository);

    private static StoredManifest Index(long repository) => Manifest(MediaTypes.OciIndex, repository);

    private static StoredManifest Manifest(string type, long repository) => new(Digest.Of(DigestAlgorithm.Sha256, []), type, 0, [])
    {
        Pulled = new PulledManifest(repository, 1, 0),
    };

    private PullLimiter Limiter(PullLimits limits) => new(limits, _clock);
}
