using System.Globalization;
using Berth.Server.Requests;
using BitFaster.Caching.Lru;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Hub.Frame;

/// <summary>Counts requests by the minute and tells each client where it stands (Docker Hub API, "Rate limiting").</summary>
internal sealed class RateLimit(HubOptions options, TimeProvider clock)
{
    internal const int MostClients = 100_000;

    /// <summary>A flood of networks pushes out its own kind, not those that come again.</summary>
    private readonly ConcurrentLru<string, Client> _clients = new(MostClients);

    /// <summary>Sets the headers, where there is a limit; a fault when the minute's requests are used up.</summary>
    public HubFault? Count(HttpContext http)
    {
        if (options.RequestsPerMinute == 0)
        {
            return null;
        }

        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var used = _clients.GetOrAdd(KeyOf(http), _ => new Client()).Use(now / 60);
        var end = ((now / 60) + 1) * 60;
        var headers = http.Response.Headers;
        headers["X-RateLimit-Limit"] = Text(options.RequestsPerMinute);
        headers["X-RateLimit-Remaining"] = Text(Math.Max(0, options.RequestsPerMinute - used));
        headers["X-RateLimit-Reset"] = Text(end);
        return used > options.RequestsPerMinute ? HubFault.Throttled(TimeSpan.FromSeconds(end - now), busy: false) : null;
    }

    private static string KeyOf(HttpContext http) => http.Features.Get<HubCaller>()?.Caller is { IsAnonymous: false } caller
        ? $"{caller.Identity.Kind} {caller.Identity.Id}"
        : http.Origin().Network;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class Client
    {
        private readonly Lock _gate = new();
        private long _minute;
        private int _used;

        public int Use(long minute)
        {
            lock (_gate)
            {
                (_minute, _used) = (minute, minute == _minute ? _used + 1 : 1);
                return _used;
            }
        }
    }
}
