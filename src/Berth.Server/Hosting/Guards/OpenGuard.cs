using System.Net;
using Berth.Oci.Errors;
using Berth.Server.Hosting.Configuration;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Hosting.Guards;

/// <summary>
/// Keeps web pages off a registry that is open. Whoever reaches it may do everything, and a page in a browser reaches what its reader's
/// machine reaches: by a name of its own that it lets point here (DNS rebinding), or by requests that ask no leave (fetch, "no-cors").
/// Clients of registries send neither an Origin nor a Sec-Fetch-Site header.
/// </summary>
/// <remarks>Stands before the headers of trusted proxies are heard: a page at a rebound name may send those too.</remarks>
internal sealed class OpenGuard(RequestDelegate next, BerthOptions options, Openness openness)
{
    private static readonly RegistryError WrongHost = new(
        ErrorCode.Denied,
        "this registry has no account yet and listens on this machine only, so it answers to localhost and to no other name; "
        + "make the first account, or start it with --public-url and the address that you use");

    private static readonly RegistryError WebPage = new(
        ErrorCode.Denied,
        "this registry has no account yet, so it takes no requests of web pages; make the first account, or name the page's origin in --cors-origins");

    private readonly bool _isOnlyHere = options.Listen.All(address => address.IsLoopback);
    private readonly string? _publicOrigin = options.PublicUrl?.GetLeftPart(UriPartial.Authority);

    public async Task InvokeAsync(HttpContext context)
    {
        if (Fault(context.Request) is { } fault && await openness.IsOpen(context.RequestAborted))
        {
            await ErrorWriter.WriteAsync(context, fault);
            return;
        }

        await next(context);
    }

    private RegistryError? Fault(HttpRequest request) =>
        _isOnlyHere && !IsHere(request.Host) ? WrongHost
        : request.Path.StartsWithSegments("/v2", StringComparison.OrdinalIgnoreCase) && IsOfAnotherPage(request) ? WebPage
        : null;

    /// <summary>No host at all is HTTP/1.0, which no browser speaks. 0.0.0.0 is this machine too, and an address is nobody's to rebind.</summary>
    private bool IsHere(HostString host)
    {
        var name = host.HasValue ? host.Host : "";
        return name.Length == 0
            || name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || name.Equals(options.PublicUrl?.Host, StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name.Trim('[', ']'), out var address)
                && (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));
    }

    /// <summary>Links of our own pages and what a person types have no Origin; a page at a rebound name is not secure enough for its browser to
    /// call it "same-origin".</summary>
    private bool IsOfAnotherPage(HttpRequest request) => request.Headers.Origin.ToString() is { Length: > 0 } origin
        ? !IsNamed(origin)
        : request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none");

    private bool IsNamed(string origin) =>
        origin.Equals(_publicOrigin, StringComparison.OrdinalIgnoreCase)
        || options.CorsOrigins.Any(named => named == "*" || named.Equals(origin, StringComparison.OrdinalIgnoreCase));
}

internal static class OpenGuardExtensions
{
    public static void UseOpenGuard(this WebApplication app) => app.UseMiddleware<OpenGuard>();
}
