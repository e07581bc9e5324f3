using Berth.Blobs;
using Berth.Oci.Errors;
using Berth.Registry.Database;
using Berth.Server.Hub.Frame;
using Berth.Server.Requests;
using Berth.Server.V2;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Berth.Server.Hosting.Guards;

/// <summary>
/// The last stop of what nobody handled: a client that sends nonsense gets its 4xx, a client that left gets nothing, and a bug is
/// logged once and answered with 500, its number and no more.
/// </summary>
internal sealed partial class Failures(RequestDelegate next, ILogger<Failures> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException e)
        {
            // Kestrel throws these out of body reads: never the server's fault, so never 5xx.
            await AnswerAsync(context, Math.Clamp(e.StatusCode, 400, 499), Sentence(e));
        }
        catch (IOException e) when (e.InnerException is OverflowException)
        {
            // So Kestrel tells of a chunk size that no number holds.
            await AnswerAsync(context, StatusCodes.Status400BadRequest, "the request's chunks cannot be read");
        }
        catch (Exception e) when (
            context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or (IOException and not BlobStoreException))
        {
            RequestFacts.Of(context).Outcome = RequestFacts.ClientClosed;
        }
        catch (Exception e) when (e is BlobStoreException or MetadataException)
        {
            LogUnavailable(e, context.Request.Method, RequestFacts.Of(context).Route, context.TraceIdentifier);
            await AnswerAsync(context, RegistryError.Unavailable(e.Message));
        }
        catch (Exception e)
        {
            LogUnhandled(e, context.Request.Method, RequestFacts.Of(context).Route, context.TraceIdentifier);
            await AnswerAsync(context, StatusCodes.Status500InternalServerError, "something went wrong; the log has more under this id");
        }
    }

    /// <summary>Answers with a status and a sentence, in the shape that registry clients read.</summary>
    internal static Task WriteAsync(HttpContext context, int status, string message) =>
        ErrorWriter.WriteAsync(context, ErrorOf(context, status, message));

    private static RegistryError ErrorOf(HttpContext context, int status, string message) => new(CodeOf(context), message)
    {
        Status = status,
        Detail = new Dictionary<string, string> { ["requestId"] = context.TraceIdentifier },
    };

    private static Task AnswerAsync(HttpContext context, int status, string message) =>
        AnswerAsync(context, ErrorOf(context, status, message));

    private static async Task AnswerAsync(HttpContext context, RegistryError error)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            RequestFacts.Of(context).Outcome = error.Status;
            context.Abort();
            return;
        }

        var requestId = context.Response.Headers["X-Request-Id"];
        context.Response.Clear();
        context.Response.Headers["X-Request-Id"] = requestId;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            // Where the rest of the body begins and ends is not known any more.
            context.Response.Headers.Connection = "close";

            // The header alone does not stop Kestrel from looking for another request when the client left before the answer went out.
            context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }

        await (context.Features.Get<HubRequest>() is null
            ? ErrorWriter.WriteAsync(context, error)
            : HubFault.Of(error).ExecuteAsync(context));
    }

    /// <summary>Kestrel's own words, but where they speak to the programmer.</summary>
    private static string Sentence(BadHttpRequestException e) => e.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => "the body is too large",
        _ => e.Message,
    };

    /// <summary>The table of codes has none for "any other failure"; the nearest is the one of what was asked for.</summary>
    private static ErrorCode CodeOf(HttpContext context) =>
        V2Path.Parse(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget).Target?.Noun switch
        {
            V2Noun.Manifest => ErrorCode.ManifestInvalid,
            V2Noun.Blob or V2Noun.UploadsStart or V2Noun.Upload => ErrorCode.BlobUploadInvalid,
            _ => ErrorCode.Unsupported,
        };

    [LoggerMessage(LogLevel.Error, "unhandled failure in {Method} {Route} request={RequestId}")]
    private partial void LogUnhandled(Exception exception, string method, string route, string requestId);

    [LoggerMessage(LogLevel.Warning, "not available: {Method} {Route} request={RequestId}")]
    private partial void LogUnavailable(Exception exception, string method, string route, string requestId);
}

internal static class FailuresExtensions
{
    public static void UseFailures(this WebApplication app) => app.UseMiddleware<Failures>();
}
