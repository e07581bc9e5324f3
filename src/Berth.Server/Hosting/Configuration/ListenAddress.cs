using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Berth.Server.Hosting.Configuration;

/// <summary>One place to accept connections.</summary>
/// <param name="Host">An IP address, "localhost" for both loopback addresses, or "*" for every address.</param>
/// <param name="Port">0 lets the system choose, which tests need.</param>
public sealed record ListenAddress(string Host, int Port)
{
    public const string Allowed =
        "127.0.0.1:5000, [::1]:5000, localhost:5000 or :5000 for every address; several with commas between; port 0 to 65535";

    public bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host, out var ip) && IPAddress.IsLoopback(ip));

    /// <remarks>Other host names are refused: what they stand for may change between two starts, and not to what was meant.</remarks>
    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        var colon = text.LastIndexOf(':');
        if (colon < 0
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port > 65535)
        {
            return false;
        }

        address = ParseHost(text[..colon]) is { } host ? new ListenAddress(host, port) : null;

        // Two sockets cannot share a port that the system has yet to choose.
        return address is not null and not { Host: "localhost", Port: 0 };
    }

    public override string ToString() => Host switch
    {
        "*" => $":{Port}",
        _ when Host.Contains(':', StringComparison.Ordinal) => $"[{Host}]:{Port}",
        _ => $"{Host}:{Port}",
    };

    private static string? ParseHost(string text)
    {
        if (text is "" or "*")
        {
            return "*";
        }

        if (text.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return "localhost";
        }

        var bracketed = text is ['[', .., ']'];
        var literal = bracketed ? text[1..^1] : text;

        // "127.1" and "0x7f.1" parse too; only the plain spelling is what the reader sees.
        return IPAddress.TryParse(literal, out var ip) && bracketed == literal.Contains(':', StringComparison.Ordinal)
            && (bracketed || ip.ToString() == literal)
                ? ip.ToString()
                : null;
    }
}
