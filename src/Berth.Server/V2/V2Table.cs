using Berth.Registry;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.V2;

/// <summary>Every row of the registry API, found by noun and method.</summary>
internal sealed class V2Table
{
    private readonly Dictionary<(V2Noun, string), V2Endpoint> _endpoints;

    public V2Table(Blobs blobs, Uploads uploads, Manifests manifests, Tags tags, Referrers referrers, Catalog catalog)
    {
        All =
        [
            .. Ping.Endpoints, .. blobs.Endpoints, .. uploads.Endpoints, .. manifests.Endpoints, .. tags.Endpoints,
            .. referrers.Endpoints, .. catalog.Endpoints, .. Extensions.Endpoints,
        ];
        _endpoints = All.ToDictionary(endpoint => (endpoint.Noun, endpoint.Method));
    }

    public IReadOnlyList<V2Endpoint> All { get; }

    /// <summary>HEAD is answered wherever GET is, without a body (RFC 9110, section 9.3.2).</summary>
    public V2Endpoint? Find(V2Noun noun, string method) =>
        _endpoints.GetValueOrDefault((noun, HttpMethods.IsHead(method) ? HttpMethods.Get : method));

    /// <summary>The Allow header of a 405.</summary>
    public string MethodsOf(V2Noun noun, bool deleteEnabled)
    {
        var methods = All
            .Where(endpoint => endpoint.Noun == noun && (deleteEnabled || endpoint.Action != RepositoryAction.Delete))
            .Select(endpoint => endpoint.Method);
        return string.Join(", ", methods.SelectMany(method => method == HttpMethods.Get ? [HttpMethods.Get, HttpMethods.Head] : new[] { method }));
    }
}
