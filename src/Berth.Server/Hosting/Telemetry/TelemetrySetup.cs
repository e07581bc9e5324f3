using System.Collections;
using Berth.Server.Hosting.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Berth.Server.Hosting.Telemetry;

internal static class TelemetrySetup
{
    public static void AddBerthTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<BerthMetrics>();
        builder.Services.AddSingleton<MeterBridge>();
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT")))
        {
            AddTraces(builder);
        }
    }

    // A method of its own: its libraries are not even loaded where nobody asks for traces.
    private static void AddTraces(WebApplicationBuilder builder)
    {
        // The exporter reads its settings through the host's configuration, which holds nothing of the environment otherwise.
        builder.Configuration.AddInMemoryCollection(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value))
            .Where(variable => variable.Key.StartsWith("OTEL_", StringComparison.Ordinal)));
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("berth", serviceVersion: BerthVersion.Text).AddEnvironmentVariableDetector())
            .WithTracing(traces => traces
                .AddSource("Berth.*")
                .AddAspNetCoreInstrumentation(http => http.Filter = context => !IsProbe(context.Request.Path))
                .AddOtlpExporter());
    }

    private static bool IsProbe(PathString path) => path.Value is "/healthz" or "/readyz" or "/metrics";
}
