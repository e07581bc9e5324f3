using System.Globalization;
using Prometheus;

namespace Berth.Server.Hosting.Telemetry;

/// <summary>
/// What the server counts of itself, in a registry of its own: two servers in one process, as in tests, do not mix.
/// Berth.Registry does not know Prometheus; what it measures comes through <see cref="MeterBridge"/> and <see cref="GaugeSource"/>.
/// </summary>
internal sealed class BerthMetrics
{
    // From an answer out of memory to a large layer on a slow line.
    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

    private readonly Counter _requests;
    private readonly Histogram _duration;
    private readonly Counter _received;
    private readonly Counter _sent;

    public BerthMetrics()
    {
        var factory = Metrics.WithCustomRegistry(Registry);
        _requests = factory.CreateCounter(
            "berth_requests_total", "Requests answered, by route, method and status.", "route", "method", "status");
        _duration = factory.CreateHistogram(
            "berth_request_seconds", "Time from the request's first line to the end of its answer, by route.", ["route"],
            new HistogramConfiguration { Buckets = Seconds });
        _received = factory.CreateCounter("berth_received_bytes_total", "Bytes of request bodies.");
        _sent = factory.CreateCounter("berth_sent_bytes_total", "Bytes of response bodies.");
        DotNetStats.Register(Registry);
    }

    public CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    public void Record(string route, string method, int status, long bytesIn, long bytesOut, TimeSpan duration)
    {
        _requests.WithLabels(route, KnownMethod(method), status.ToString(CultureInfo.InvariantCulture)).Inc();
        _duration.WithLabels(route).Observe(duration.TotalSeconds);
        _received.Inc(bytesIn);
        _sent.Inc(bytesOut);
    }

    /// <summary>A client may invent methods; each would be a time series for ever.</summary>
    private static string KnownMethod(string method) =>
        method is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" ? method : "other";
}
