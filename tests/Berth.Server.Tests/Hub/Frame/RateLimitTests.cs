using System.Net;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Server.Tests.Hub.Frame;

public sealed class RateLimitTests
{
    [Fact]
    public void A_flood_of_networks_forgets_nobody_who_comes_again()
    {
        var limit = new RateLimit(new HubOptions(1), new FakeTimeProvider());
        var busy = IPAddress.Parse("2001:db8::1");
        Assert.Null(limit.Count(From(busy)));
        for (var i = 0; i < 2 * RateLimit.MostClients; i++)
        {
            limit.Count(From(new IPAddress(i)));
            Assert.True(i % 1000 > 0 || limit.Count(From(busy)) is not null);
        }

        Assert.NotNull(limit.Count(From(busy)));
    }

    private static DefaultHttpContext From(IPAddress address) => new() { Connection = { RemoteIpAddress = address } };
}
