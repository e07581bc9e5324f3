using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Berth.Server.Hub.Frame;

/// <summary>Whether a path is spelled in the one way in which the Hub API answers it.</summary>
/// <remarks>The framework decodes escapes and resolves dots before it looks for the endpoint. What was asked for and what is logged must be
/// the same, so only that may be escaped which cannot be written plainly, as the blank in a team's name.</remarks>
internal static class HubPath
{
    public static bool IsPlain(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.AsSpan();
        var end = target.IndexOfAny('?', '#');
        return IsPlain(end < 0 ? target : target[..end]);
    }

    internal static bool IsPlain(ReadOnlySpan<char> path)
    {
        // A proxy's absolute form: the scheme and the host are no part of the path.
        var scheme = path.IndexOf("://");
        if (scheme is > 0 and < 6)
        {
            var rest = path[(scheme + 3)..];
            path = rest.IndexOf('/') is var slash and >= 0 ? rest[slash..] : "/";
        }

        var segments = path.TrimStart('/').ToString().Split('/');
        return path is ['/', not '/', ..] && segments.Index().All(segment => IsPlain(segment.Item, isLast: segment.Index == segments.Length - 1));
    }

    private static bool IsPlain(string segment, bool isLast) =>
        segment is not ("." or "..") && (segment.Length > 0 || isLast) && !segment.Contains('\\', StringComparison.Ordinal)
        && HasOnlyNeededEscapes(segment);

    private static bool HasOnlyNeededEscapes(string segment)
    {
        for (var at = segment.IndexOf('%', StringComparison.Ordinal); at >= 0; at = segment.IndexOf('%', at + 1))
        {
            if (at + 2 >= segment.Length || !char.IsAsciiHexDigit(segment[at + 1]) || !char.IsAsciiHexDigit(segment[at + 2]))
            {
                return false;
            }

            var value = (char)Convert.ToByte(segment.Substring(at + 1, 2), 16);
            if (char.IsAsciiLetterOrDigit(value) || value is '-' or '.' or '_' or '~' or '/' or '\\' or < ' ')
            {
                return false;
            }
        }

        return true;
    }
}
