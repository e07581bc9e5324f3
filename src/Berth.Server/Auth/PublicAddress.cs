using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Auth;

/// <summary>The scheme and host under which a client reaches this registry, fit for a header.</summary>
internal static class PublicAddress
{
    /// <remarks>ggcr and .NET refuse a realm on a private address unless it is the registry's own host and port, so it is built from the
    /// request (PROTOCOL 1.0, rule 4). What is no host and port is replaced by the address the connection came in on.</remarks>
    public static string Of(HttpContext http, Uri? configured)
    {
        if (configured is not null)
        {
            return configured.GetLeftPart(UriPartial.Authority).ToLowerInvariant();
        }

        var host = http.Request.Host.Value is { } value && IsHost(value) ? value.ToLowerInvariant() : LocalHost(http.Connection);
        return $"{http.Request.Scheme}://{host}";
    }

    /// <summary>A name or IPv4 address, or an IPv6 address in brackets, and perhaps a port.</summary>
    internal static bool IsHost(string text)
    {
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) + 1 : text.AsSpan().IndexOf(':');
        end = end < 0 ? text.Length : end;
        var name = text.AsSpan(0, end);
        var port = text.AsSpan(end);
        var hasName = name.StartsWith("[") ? IPAddress.TryParse(name[1..^1], out _) : name.Length is > 0 and <= 253 && IsName(name);
        return hasName && (port.Length == 0 || (port[0] == ':' && IsPort(port[1..])));
    }

    private static bool IsPort(ReadOnlySpan<char> digits) => ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_'))
            {
                return false;
            }
        }

        return true;
    }

    private static string LocalHost(ConnectionInfo connection) => connection.LocalIpAddress switch
    {
        null => "localhost",
        { IsIPv4MappedToIPv6: true } mapped => new IPEndPoint(mapped.MapToIPv4(), connection.LocalPort).ToString(),
        { } address => new IPEndPoint(address, connection.LocalPort).ToString(),
    };
}
