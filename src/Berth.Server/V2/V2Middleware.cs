using Berth.Oci.Errors;
using Berth.Registry;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Berth.Server.V2;

/// <summary>Takes every request under <c>/v2</c>, by the target as it came over the wire: parse, authorise, answer.</summary>
/// <remarks>The framework collapses dots and decodes escapes before routing, so that two spellings of one path would be two doors.
/// Here there is one spelling, and access is asked for the name that is served.</remarks>
internal sealed class V2Middleware(RequestDelegate next, V2Table table, V2Gate gate, V2Options options)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var path = V2Path.Parse(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        if (path.Outcome == V2Outcome.NotV2 && !http.Request.Path.StartsWithSegments("/v2", StringComparison.OrdinalIgnoreCase))
        {
            await next(http);
            return;
        }

        ContentGuard.Add(http.Response);
        switch (path.Outcome)
        {
            case V2Outcome.HubApi:
                http.Features.Set(new HubRequest(path.IsRegistryShaped));
                await next(http);
                return;
            case V2Outcome.NotV2:
                // Another spelling of a path under /v2: no other part of the server may take it for one.
                await ErrorWriter.WriteAsync(http, new RegistryError(ErrorCode.Unsupported, "no endpoint has this path") { Status = 404 });
                return;
            default:
                await AnswerAsync(http, path);
                return;
        }
    }

    private async Task AnswerAsync(HttpContext http, V2Path path)
    {
        http.Response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        if (path.Error is not null)
        {
            await ErrorWriter.WriteAsync(http, path.Error);
            return;
        }

        var target = path.Target!;
        var endpoint = table.Find(target.Noun, http.Request.Method);
        var facts = RequestFacts.Of(http);
        facts.Repository = target.Repository?.ToString();
        facts.Route = endpoint?.Route ?? "v2.unknown";
        if (endpoint is null || (endpoint.Action == RepositoryAction.Delete && !options.DeleteEnabled))
        {
            http.Response.Headers.Allow = table.MethodsOf(target.Noun, options.DeleteEnabled);
            await ErrorWriter.WriteAsync(http, new RegistryError(
                ErrorCode.Unsupported, endpoint is null ? "the registry does not know this method here" : "deleting is switched off on this registry"));
            return;
        }

        if (await gate.AdmitAsync(http, endpoint, target, V2Query.Parse(path.Query)) is { } request)
        {
            await endpoint.Handle(request);
        }
    }
}
