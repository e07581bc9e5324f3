using Berth.Oci.Errors;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Hub.Frame;

/// <summary>Gives an answer to what found no endpoint, and a body to what the framework refused without one.</summary>
internal sealed class HubAnswers(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        RequestFacts.Of(http).Route = "hub.unknown";

        // Descriptions are what strangers wrote: no browser is to take an answer for a page.
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (http.Features.Get<HubRequest>() is null)
        {
            http.Features.Set(new HubRequest(IsRegistryShaped: false));
        }

        if (HubPath.IsPlain(http))
        {
            await next(http);
        }
        else
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
        }

        if (http.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null })
        {
            await WriteAsync(http, http.Response.StatusCode);
        }
    }

    private static Task WriteAsync(HttpContext http, int status)
    {
        // A path that no route has, or none by this method, as PUT of a manifest in a repository called "repositories".
        if (http.GetEndpoint()?.Metadata.GetMetadata<HubRoute>() is null && http.Features.Get<HubRequest>() is { IsRegistryShaped: true })
        {
            http.Response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
            return ErrorWriter.WriteAsync(http, new RegistryError(ErrorCode.NameInvalid, "this first component is reserved and cannot be a namespace"));
        }

        return HubFault.Of(status, status switch
        {
            StatusCodes.Status400BadRequest => "a value in the address is not of its kind",
            StatusCodes.Status404NotFound => "object not found",
            StatusCodes.Status405MethodNotAllowed => $"Method \"{http.Request.Method}\" not allowed.",
            StatusCodes.Status415UnsupportedMediaType => "a body is sent as application/json",
            _ => "the request cannot be served",
        }).ExecuteAsync(http);
    }
}
