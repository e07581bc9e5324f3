using System.Net;
using System.Net.Sockets;
using Berth.Bench.Measuring;

namespace Berth.Bench.Targets;

/// <summary>A registry that somebody else started, named on the command line as URL=NAME. Everybody has to be allowed to push to it.</summary>
internal static class Remote
{
    public static async Task<Target> FindAsync(string text)
    {
        var parts = text.Split('=', 2);
        if (parts.Length != 2 || !Uri.TryCreate(parts[0], UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp)
        {
            throw new FormatException($"'{text}' is not URL=NAME, as http://127.0.0.1:5001=v3.");
        }

        var addresses = await Dns.GetHostAddressesAsync(url.Host, AddressFamily.InterNetwork);
        var endPoint = new IPEndPoint(addresses[0], url.Port);
        return new Target(parts[1], Role.Registry, endPoint, IPAddress.IsLoopback(addresses[0]) ? Listeners.On(url.Port) : []);
    }
}
