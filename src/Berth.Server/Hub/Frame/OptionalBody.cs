using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Berth.Server.Hub.Frame;

/// <summary>A <see cref="Body{T}"/> that a request may go without.</summary>
internal sealed class OptionalBody<T>(T? value, HubFault? fault) : IBound, IEndpointParameterMetadataProvider
    where T : class
{
    /// <summary>Null when there was none.</summary>
    public T? Value => value;

    public HubFault? Fault => fault;

    public static async ValueTask<OptionalBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var hasBody = context.Request.ContentLength is not 0 && context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false };
        var body = hasBody ? await Body<T>.BindAsync(context, parameter) : null;
        return new OptionalBody<T>(body?.Value, body?.Fault);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T), isOptional: true));
}
