using System.Net;
using Berth.Registry.Identity;
using Microsoft.AspNetCore.Http;

namespace Berth.Web.Requests;

/// <summary>Where a request comes from. At this machine is who came over loopback, asked for it by a loopback name (another name
/// would be a page elsewhere that rebound its DNS), and passed no proxy.</summary>
internal static class Origins
{
    private static readonly string[] ProxyTraces =
        ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Original-For", "X-Original-Host", "X-Real-IP", "Via"];

    public static Origin Of(HttpContext context) => new(context.Connection.RemoteIpAddress, context.Request.Headers.UserAgent.ToString())
    {
        IsLocal = context.Connection.RemoteIpAddress is { } address
            && IPAddress.IsLoopback(address)
            && IsLoopback(context.Request.Host.Host)
            && !ProxyTraces.Any(context.Request.Headers.ContainsKey),
    };

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
