using Berth.Server.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace Berth.Server.Hosting.Telemetry;

/// <summary>/metrics in Prometheus' text format.</summary>
internal static partial class MetricsEndpoint
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void MapMetrics(this WebApplication app)
    {
        var metrics = app.Services.GetRequiredService<BerthMetrics>();
        var bridge = app.Services.GetRequiredService<MeterBridge>();
        var factory = Metrics.WithCustomRegistry(metrics.Registry);
        var time = app.Services.GetRequiredService<TimeProvider>();
        var logger = app.Services.GetRequiredService<ILogger<MeterBridge>>();
        foreach (var source in app.Services.GetServices<GaugeSource>())
        {
            var gauge = factory.CreateGauge(source.Name, source.Help, new GaugeConfiguration { SuppressInitialValue = true });
            metrics.Registry.AddBeforeCollectCallback(cancel => RefreshAsync(source, gauge, time, logger, cancel));
        }

        app.MapGet("/metrics", async context =>
        {
            RequestFacts.Of(context).Route = "host.metrics";
            context.Response.ContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;
            GC.KeepAlive(bridge);
            await metrics.Registry.CollectAndExportAsTextAsync(context.Response.Body, context.RequestAborted);
        });
    }

    private static async Task RefreshAsync(GaugeSource source, Gauge gauge, TimeProvider time, ILogger logger, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            gauge.Set(await source.Read(patience.Token).AsTask().WaitAsync(Patience, time, cancel));
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            await patience.CancelAsync();

            // An old number would look like a new one.
            gauge.Unpublish();
            LogFailed(logger, e, source.Name);
        }
    }

    [LoggerMessage(LogLevel.Warning, "metric {Name} cannot be read")]
    private static partial void LogFailed(ILogger logger, Exception exception, string name);
}
