using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Frame;

/// <summary>What is known of a route beside its handler.</summary>
/// <param name="Name">The label of logs and metrics, which never contains a name from the request.</param>
internal sealed record HubRoute(string Name);

/// <summary>Which document says what a route does; the last one given counts.</summary>
internal sealed record HubSource(string Text);

/// <summary>Nobody need sign in for this route.</summary>
internal sealed record ForAnybody;

/// <summary>The routes of one noun. Each says what it is for, what it answers and how it refuses, for the document that is made of them.</summary>
/// <param name="name">As <c>orgs.members</c>: the label of logs and metrics.</param>
/// <param name="tag">The heading in the document.</param>
/// <param name="source">Which document says what the routes do; a route may name another one.</param>
internal sealed class HubNoun(IEndpointRouteBuilder endpoints, string name, string tag, string source)
{
    public RouteHandlerBuilder Get(string pattern, Delegate handler, string summary) => Map(["GET", "HEAD"], pattern, handler, summary);

    public RouteHandlerBuilder Post(string pattern, Delegate handler, string summary) => Map(["POST"], pattern, handler, summary);

    public RouteHandlerBuilder Put(string pattern, Delegate handler, string summary) => Map(["PUT"], pattern, handler, summary);

    public RouteHandlerBuilder Patch(string pattern, Delegate handler, string summary) => Map(["PATCH"], pattern, handler, summary);

    public RouteHandlerBuilder Delete(string pattern, Delegate handler, string summary) => Map(["DELETE"], pattern, handler, summary);

    private RouteHandlerBuilder Map(string[] methods, string pattern, Delegate handler, string summary)
    {
        var route = RouteHandlerServices.Map(endpoints, pattern, handler, methods, RequestDelegateFactory.InferMetadata, CreateWhenAsked)
            .WithMetadata(new HubRoute($"hub.{name}"), new HubSource(source))
            .WithTags(tag)
            .WithSummary(summary);
        route.Finally(DeclareCommonErrors);
        return route;
    }

    /// <summary>Code that binds the parameters is generated at the route's first request. Routing asks for all routes at the first request of
    /// all, which would wait a second for code of which most servers need a tenth.</summary>
    private static RequestDelegateResult CreateWhenAsked(
        Delegate handler, RequestDelegateFactoryOptions options, RequestDelegateMetadataResult? inferred)
    {
        var created = new Lazy<RequestDelegate>(() => RequestDelegateFactory.Create(handler, options, inferred).RequestDelegate);
        return new RequestDelegateResult(http => created.Value(http), [.. options.EndpointBuilder!.Metadata]);
    }

    /// <summary>What every route of its kind answers, and so none declares.</summary>
    private static void DeclareCommonErrors(EndpointBuilder route)
    {
        var takesCaller = route.Metadata.OfType<MethodInfo>().Single().GetParameters().Any(parameter => parameter.ParameterType == typeof(HubCaller));
        var takesBody = route.Metadata.OfType<IAcceptsMetadata>().Any();
        int[] statuses = [.. takesBody ? new[] { 400, 413, 415 } : [], .. takesCaller ? new[] { 401 } : []];
        foreach (var status in statuses.Except(route.Metadata.OfType<IProducesResponseTypeMetadata>().Select(known => known.StatusCode)))
        {
            route.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(HubError), ["application/json"]));
        }

        route.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status429TooManyRequests, typeof(RateLimited), ["application/json"]));
    }
}

internal static class HubRoutes
{
    /// <summary>Answers with a body of this type.</summary>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder route, int status = StatusCodes.Status200OK) => route.Produces<T>(status);

    /// <summary>Answers without a body.</summary>
    public static RouteHandlerBuilder Answers(this RouteHandlerBuilder route, int status) => route.Produces(status);

    /// <summary>Errors beyond those that every route of its kind has.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            route.Produces<HubError>(status);
        }

        return route;
    }

    /// <summary>Another source than its noun's.</summary>
    public static RouteHandlerBuilder From(this RouteHandlerBuilder route, string source) => route.WithMetadata(new HubSource(source));

    public static RouteHandlerBuilder OpenToAnybody(this RouteHandlerBuilder route) => route.WithMetadata(new ForAnybody());
}
