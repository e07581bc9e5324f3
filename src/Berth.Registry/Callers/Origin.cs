using System.Net;
using System.Net.Sockets;

namespace Berth.Registry.Callers;

/// <summary>Where a request comes from, as far as the server trusts what it was told.</summary>
public sealed record Origin(IPAddress? Address, string UserAgent)
{
    private const int LongestUserAgent = 300;

    /// <summary>The command line, or a job of the server.</summary>
    public static readonly Origin Local = new(null, "");

    public string UserAgent { get; } = UserAgent.Length > LongestUserAgent ? UserAgent[..LongestUserAgent] : UserAgent;

    public string AddressText => Plain?.ToString() ?? "";

    /// <summary>What one customer of a network provider holds: an IPv4 address, or the /64 of an IPv6 address.</summary>
    public string Network
    {
        get
        {
            if (Plain is not { AddressFamily: AddressFamily.InterNetworkV6 } v6)
            {
                return AddressText;
            }

            var bytes = v6.GetAddressBytes();
            bytes.AsSpan(8).Clear();
            return $"{new IPAddress(bytes)}/64";
        }
    }

    private IPAddress? Plain => Address is { IsIPv4MappedToIPv6: true } ? Address.MapToIPv4() : Address;
}
