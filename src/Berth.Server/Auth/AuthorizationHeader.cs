using System.Text;
using Microsoft.Extensions.Primitives;

namespace Berth.Server.Auth;

/// <summary>What a client put into Authorization, taken apart and not yet believed.</summary>
internal abstract record AuthorizationHeader
{
    /// <summary>Room for the longest token made here. What is longer is not looked at.</summary>
    private const int MaxLength = 8 * 1024 + 16;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private AuthorizationHeader()
    {
    }

    /// <summary>No header; or Basic with neither name nor password, as docker sends when it has none.</summary>
    public sealed record Absent : AuthorizationHeader;

    public sealed record Basic(string Name, string Secret) : AuthorizationHeader;

    /// <summary><c>Bearer</c>, or <c>JWT</c> as old clients of the Hub API write.</summary>
    public sealed record Token(string Text, bool IsJwtScheme) : AuthorizationHeader;

    /// <summary>Something that says nothing; never taken for nothing said.</summary>
    public sealed record Malformed : AuthorizationHeader;

    public static AuthorizationHeader Parse(StringValues values)
    {
        if (values.Count == 0)
        {
            return new Absent();
        }

        if (values.Count > 1 || values[0] is not { Length: <= MaxLength } text)
        {
            return new Malformed();
        }

        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var rest = space < 0 ? "" : text[(space + 1)..].Trim(' ');
        var scheme = text.AsSpan(0, Math.Max(space, 0));
        return Is(scheme, "Basic") ? ParseBasic(rest)
            : Is(scheme, "Bearer") && rest.Length > 0 ? new Token(rest, IsJwtScheme: false)
            : Is(scheme, "JWT") && rest.Length > 0 ? new Token(rest, IsJwtScheme: true)
            : new Malformed();
    }

    private static bool Is(ReadOnlySpan<char> scheme, string name) => scheme.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool HasControls(ReadOnlySpan<char> text) => text.ContainsAnyInRange('\0', '\u001f') || text.ContainsAnyInRange('\u007f', '\u009f');

    /// <remarks>RFC 7617, section 2: no control characters in either, and the name ends at the first colon.</remarks>
    private static AuthorizationHeader ParseBasic(string encoded)
    {
        string text;
        try
        {
            text = StrictUtf8.GetString(Convert.FromBase64String(encoded));
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return new Malformed();
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (text == ":")
        {
            return new Absent();
        }

        return colon <= 0 || HasControls(text) ? new Malformed() : new Basic(text[..colon], text[(colon + 1)..]);
    }
}
