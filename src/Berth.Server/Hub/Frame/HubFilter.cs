using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Hub.Frame;

/// <summary>Stands before every endpoint: names it for the log, counts the request, and answers when a parameter could not be had.</summary>
internal sealed class HubFilter(RateLimit limit) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        http.Response.Headers.CacheControl = "no-store";
        RequestFacts.Of(http).Route = http.GetEndpoint()?.Metadata.GetMetadata<HubRoute>()?.Name ?? "hub.unknown";
        if (limit.Count(http) is { } exceeded)
        {
            return exceeded;
        }

        // In the order of the parameters, of which the caller is the first: a stranger learns nothing of what a body must look like.
        return context.Arguments.OfType<IBound>().Select(bound => bound.Fault).FirstOrDefault(fault => fault is not null) ?? await next(context);
    }
}
