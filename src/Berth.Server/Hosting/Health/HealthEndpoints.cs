using System.Buffers;
using System.Text.Json;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;


namespace Berth.Server.Hosting.Health;

/// <summary>/healthz says that the process lives; /readyz that it can serve, with a word on each thing it needs for that.</summary>
internal static partial class HealthEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void MapHealth(this WebApplication app)
    {
        app.MapMethods("/healthz", [HttpMethods.Get, HttpMethods.Head], context =>
        {
            RequestFacts.Of(context).Route = "host.healthz";
            return WriteAsync(context, StatusCodes.Status200OK, "alive", []);
        });
        app.MapMethods("/readyz", [HttpMethods.Get, HttpMethods.Head], context =>
        {
            RequestFacts.Of(context).Route = "host.readyz";
            return ReadyAsync(context, app.Lifetime.ApplicationStopping.IsCancellationRequested);
        });
    }

    private static async Task ReadyAsync(HttpContext context, bool draining)
    {
        if (draining)
        {
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "draining", []);
            return;
        }

        var checks = context.RequestServices.GetServices<ReadinessCheck>();
        var outcomes = await Task.WhenAll(checks.Select(check => RunAsync(check, context)));
        var ready = outcomes.All(outcome => outcome.Fault is null);
        var (status, word) = ready ? (StatusCodes.Status200OK, "ready") : (StatusCodes.Status503ServiceUnavailable, "not ready");
        await WriteAsync(context, status, word, outcomes);
    }

    private static async Task<Outcome> RunAsync(ReadinessCheck check, HttpContext context)
    {
        var time = context.RequestServices.GetRequiredService<TimeProvider>();
        var started = time.GetTimestamp();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        string? fault;
        try
        {
            fault = await Task.Run(() => check.Probe(patience.Token).AsTask()).WaitAsync(Patience, time, context.RequestAborted);
        }
        catch (TimeoutException)
        {
            await patience.CancelAsync();
            fault = "no answer within 2 s";
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The exception may name hosts and files; who asks here need not be anybody.
            LogFailed(context.RequestServices.GetRequiredService<ILogger<ReadinessCheck>>(), e, check.Name);
            fault = "failed";
        }

        return new Outcome(check.Name, fault, time.GetElapsedTime(started));
    }

    private static Task WriteAsync(HttpContext context, int status, string word, IReadOnlyList<Outcome> outcomes)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("status", word);
            foreach (var outcome in outcomes)
            {
                json.WriteStartObject(outcome.Name);
                json.WriteString("status", outcome.Fault is null ? "ok" : "failing");
                if (outcome.Fault is not null)
                {
                    json.WriteString("fault", outcome.Fault);
                }

                json.WriteNumber("milliseconds", Math.Round(outcome.Duration.TotalMilliseconds, 1));
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = buffer.WrittenCount;
        context.Response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted).AsTask();
    }

    [LoggerMessage(LogLevel.Warning, "readiness check {Name} failed")]
    private static partial void LogFailed(ILogger logger, Exception exception, string name);

    private sealed record Outcome(string Name, string? Fault, TimeSpan Duration);
}
