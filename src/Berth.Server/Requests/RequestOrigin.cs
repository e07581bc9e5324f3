using Berth.Registry.Callers;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Requests;

internal static class RequestOrigin
{
    /// <summary>Where the request comes from: the peer, or what a trusted proxy said of it.</summary>
    public static Origin Origin(this HttpContext http) => new(http.Connection.RemoteIpAddress, http.Request.Headers.UserAgent.ToString());
}
