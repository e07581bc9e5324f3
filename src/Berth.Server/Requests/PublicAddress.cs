using System.Globalization;
using System.Net;
using Berth.Web.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Requests;

/// <summary>The scheme and host under which a client reaches this registry. Decided here, once a request, and written into the request: links
/// of the API and of the pages, commands shown on them, cookies and realms all read them there.</summary>
internal static class PublicAddress
{
    /// <summary>Comes after the headers of trusted proxies have been heard.</summary>
    public static void UsePublicAddress(this WebApplication app, Uri? configured) => app.Use((http, next) =>
    {
        Settle(http, configured);
        return next(http);
    });

    public static string Of(HttpContext http) => $"{http.Request.Scheme}://{http.Request.Host.Value}";

    /// <remarks>Without a configured address it is the request's: ggcr and .NET refuse a realm on a private address unless it is the
    /// registry's own host and port. What is no host and port is replaced by the address the connection came in on.</remarks>
    internal static void Settle(HttpContext http, Uri? configured)
    {
        var request = http.Request;
        http.Features.Set(new AskedHost(request.Host));
        if (configured is not null)
        {
            request.Scheme = configured.Scheme;
            request.Host = new HostString(configured.Authority.ToLowerInvariant());
            return;
        }

        var host = request.Host.Value is { } value && IsHost(value) ? value.ToLowerInvariant() : LocalHost(http.Connection);
        if (host != request.Host.Value)
        {
            request.Host = new HostString(host);
        }
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
