using Berth.Registry.Callers;
using Microsoft.AspNetCore.Http;

namespace Berth.Web.Requests;

/// <summary>Where a request comes from: the peer, or what a trusted proxy said of it.</summary>
internal static class Origins
{
    public static Origin Of(HttpContext context) => new(context.Connection.RemoteIpAddress, context.Request.Headers.UserAgent.ToString());
}
