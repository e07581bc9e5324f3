using System.Net;
using Berth.Server.Hosting.Configuration;
using Berth.Server.Sending;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Berth.Server.Hosting.Kestrel;

/// <summary>The web server: where it listens, what it takes from a client, and how long it waits for one.</summary>
internal static class KestrelSetup
{
    // What a client may send outside the uploads, which lift it for themselves: the largest manifest and room to tell a client
    // that it is too large, rather than to cut it off.
    private const long BodyAllowance = 1 << 20;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    public static void AddBerthKestrel(this WebApplicationBuilder builder, BerthOptions options)
    {
        // A bare line feed as the end of a header line is seen by some proxies and not by others.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);

        builder.WebHost.UseKestrelCore();
        builder.Services.RemoveAll<IMemoryPoolFactory<byte>>();
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, LargeBlockPool>();
        if (options is { TlsCert: { } cert, TlsKey: { } key })
        {
            builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<TlsReloader>(services, cert, key));
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.RequestHeaderEncodingSelector = StrictContentLength.Select;
            SetLimits(kestrel.Limits, options);
            foreach (var address in options.Listen)
            {
                Listen(kestrel, address, options);
            }
        });
    }

    private static void SetLimits(KestrelServerLimits limits, BerthOptions options)
    {
        limits.MaxRequestBodySize = options.MaxManifestSize + BodyAllowance;

        // Kestrel's rate is an average from the first byte on: it cuts a slow client that lives, and not for hours a fast one that died.
        // WatchedBody does both better.
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = new MinDataRate(240, Grace);

        // A push may name many tags in its address, and tokens with many scopes are long (distribution-spec, "multi-tag push").
        limits.MaxRequestLineSize = 32 << 10;
        limits.MaxRequestHeadersTotalSize = 64 << 10;

        // Far above what one machine serves well; below what it has descriptors for.
        limits.MaxConcurrentConnections = 20_000;
    }

    private static void Listen(KestrelServerOptions kestrel, ListenAddress address, BerthOptions options)
    {
        void Configure(ListenOptions endpoint)
        {
            // Without TLS nobody can say which of the two is meant, and HTTP/2 would only be one more thing to attack.
            endpoint.Protocols = options.UsesTls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
            endpoint.SendDirectly(takesFiles: !options.UsesTls);
            if (options.UsesTls)
            {
                endpoint.AnswerPlainHttp(HandshakeTimeout);
                var certificate = endpoint.ApplicationServices.GetRequiredService<TlsReloader>();
                endpoint.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = _ => ValueTask.FromResult(certificate.Current),
                    HandshakeTimeout = HandshakeTimeout,
                });
            }
        }

        switch (address.Host)
        {
            case "localhost":
                kestrel.ListenLocalhost(address.Port, Configure);
                break;
            case "*":
                kestrel.ListenAnyIP(address.Port, Configure);
                break;
            default:
                kestrel.Listen(IPAddress.Parse(address.Host), address.Port, Configure);
                break;
        }
    }
}
