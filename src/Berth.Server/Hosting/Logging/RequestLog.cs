using System.Diagnostics;
using Berth.Server.Hosting.Telemetry;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Berth.Server.Hosting.Logging;

/// <summary>
/// One line a request, and its share in the metrics. The query is never written: tokens, upload states and passwords travel in it;
/// nor is any header. Stands outermost, so that whatever happens inside has come to an end and a status.
/// </summary>
internal sealed partial class RequestLog(
    RequestDelegate next, TimeProvider time, BerthMetrics metrics, ILogger<RequestLog> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        var facts = new RequestFacts();
        context.Features.Set(facts);
        context.Response.Headers["X-Request-Id"] = context.TraceIdentifier;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await next(context);
        }
        finally
        {
            Record(context, facts, time.GetElapsedTime(started));
        }
    }

    private void Record(HttpContext context, RequestFacts facts, TimeSpan duration)
    {
        var request = context.Request;
        var response = context.Response;
        var left = context.RequestAborted.IsCancellationRequested && !response.HasStarted;
        var status = facts.Outcome ?? (left ? RequestFacts.ClientClosed : response.StatusCode);
        var bytesIn = facts.BytesIn;
        var bytesOut = facts.BytesOut ?? (HttpMethods.IsHead(request.Method) ? 0 : response.ContentLength ?? 0);

        metrics.Record(facts.Route, request.Method, status, bytesIn, bytesOut, duration);
        if (Activity.Current is { } activity)
        {
            activity.DisplayName = $"{request.Method} {facts.Route}";
            activity.SetTag("http.route", facts.Route);
            activity.SetTag("berth.repository", facts.Repository);

            // The instrumentation has put down both as they came.
            activity.SetTag("url.path", PathOf(context));
            activity.SetTag("url.query", null);
        }

        // Probes come every few seconds for ever; they are of interest only to who looks for them.
        var level = facts.Route.StartsWith("host.", StringComparison.Ordinal) ? LogLevel.Debug : LogLevel.Information;
        if (logger.IsEnabled(level))
        {
            var milliseconds = Math.Round(duration.TotalMilliseconds, 2);
            var path = PathOf(context);
            LogRequest(
                level, request.Method, facts.Route, status, bytesIn, bytesOut, milliseconds,
                facts.Repository ?? "-", facts.User ?? "-", context.TraceIdentifier, path);
        }
    }

    /// <summary>The path as it came, so that an encoded name shows as one, and without its query. Of an address that is itself a secret, the
    /// pattern.</summary>
    private static string PathOf(HttpContext context)
    {
        if (SecretPaths.PatternOf(context.Request.Path) is { } pattern)
        {
            return pattern;
        }

        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var path = target.StartsWith('/') ? target : context.Request.Path.Value ?? "";
        var query = path.IndexOf('?', StringComparison.Ordinal);
        path = query < 0 ? path : path[..query];
        return path.Length <= 512 ? path : path[..512] + "…";
    }

    [LoggerMessage(
        "{Method} {Route} {Status} in={BytesIn} out={BytesOut} {DurationMs}ms "
        + "repository={Repository} user={User} request={RequestId} {Path}")]
    private partial void LogRequest(
        LogLevel level, string method, string route, int status, long bytesIn, long bytesOut, double durationMs,
        string repository, string user, string requestId, string path);
}

internal static class RequestLogExtensions
{
    public static void UseRequestLog(this WebApplication app) => app.UseMiddleware<RequestLog>();
}
