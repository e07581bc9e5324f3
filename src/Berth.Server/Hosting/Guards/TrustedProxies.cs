using Berth.Server.Hosting.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;

namespace Berth.Server.Hosting.Guards;

internal static class TrustedProxies
{
    /// <summary>Believes X-Forwarded-* from the proxies named and from nobody else: the token service's address is built on them.</summary>
    public static void UseTrustedProxies(this WebApplication app, BerthOptions options)
    {
        if (options.TrustedProxies.Count == 0)
        {
            return;
        }

        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,

            // A chain of proxies is as good as its links: each hop is checked against the list.
            ForwardLimit = null,
        };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in options.TrustedProxies)
        {
            forwarded.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(forwarded);

        // The case of a scheme means nothing (RFC 3986, 3.1), but addresses are built on it, and cookies and challenges compare it.
        app.Use((context, next) =>
        {
            context.Request.Scheme = context.Request.Scheme.ToLowerInvariant();
            return next(context);
        });
    }
}
