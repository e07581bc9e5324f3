using Berth.Registry.Identity;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.V2;

/// <summary>Decides whether a request may reach its endpoint, and as whom.</summary>
internal sealed class V2Gate
{
    /// <returns>The request, or null when it was refused and is answered.</returns>
    #pragma warning disable CA1822
    public Task<V2Request?> AdmitAsync(HttpContext http, V2Endpoint endpoint, V2Target target, V2Query query)
    {
        var caller = Caller.Anonymous(new Origin(http.Connection.RemoteIpAddress, http.Request.Headers.UserAgent.ToString()));
        return Task.FromResult<V2Request?>(new V2Request(http, target, query, caller));
    }
}
