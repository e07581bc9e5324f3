using System.Net;
using Berth.Server.Hosting.Configuration;

namespace Berth.Server.Hosting;

/// <summary>The address at which a browser makes the first account. It holds the setup token, so whoever sees it owns the registry.</summary>
public static class SetupLink
{
    /// <param name="running">The port in use, which counts where the system was to choose one; 0 when that is not known.</param>
    /// <returns>Only the path when the port is not known.</returns>
    public static string Of(BerthOptions options, string token, int running = 0)
    {
        var path = $"/welcome?token={token}";
        if (options.PublicUrl is { } known)
        {
            return known.GetLeftPart(UriPartial.Authority) + path;
        }

        var listen = options.Listen[0];
        var port = listen.Port == 0 ? running : listen.Port;
        return port == 0 ? path : new UriBuilder(options.UsesTls ? "https" : "http", HostOf(listen), port).Uri.GetLeftPart(UriPartial.Authority) + path;
    }

    /// <summary>Every address of a machine includes localhost, which is also what a container's published port is opened by.</summary>
    private static string HostOf(ListenAddress address) =>
        !IPAddress.TryParse(address.Host, out var ip) || ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any) ? "localhost" : address.Host;
}
