using System.Net;
using System.Net.Sockets;

namespace Berth.Testing.Processes;

/// <summary>A TCP port of the loopback address that nothing listens on.</summary>
/// <remarks>Not one that the kernel gives away (net.ipv4.ip_local_port_range begins at 32768): the next connection of another test could
/// take it before the server that it is for does.</remarks>
public static class FreePort
{
    private const int First = 20_000, End = 32_000;

    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, End);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // The next one, then.
            }
        }
    }
}
