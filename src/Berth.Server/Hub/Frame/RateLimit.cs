using System.Globalization;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Hub.Frame;

/// <summary>Counts requests by the minute and tells each client where it stands (Docker Hub API, "Rate limiting").</summary>
internal sealed class RateLimit(HubOptions options, TimeProvider clock)
{
    private const int MostCounters = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private long _minute;

    /// <summary>Sets the headers, where there is a limit; a fault when the minute's requests are used up.</summary>
    public HubFault? Count(HttpContext http)
    {
        if (options.RequestsPerMinute == 0)
        {
            return null;
        }

        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var used = Use(KeyOf(http), now / 60);
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

    private int Use(string key, long minute)
    {
        lock (_gate)
        {
            // A flood of networks must not fill the memory: then everybody starts anew.
            if (minute != _minute || _counts.Count >= MostCounters)
            {
                _counts.Clear();
                _minute = minute;
            }

            return _counts[key] = _counts.GetValueOrDefault(key) + 1;
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
