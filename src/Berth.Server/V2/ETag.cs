using Berth.Oci;
using Microsoft.Extensions.Primitives;

namespace Berth.Server.V2;

/// <summary>The digest in quotes: content under a digest never changes.</summary>
internal static class ETag
{
    public static string Of(Digest digest) => $"\"{digest}\"";

    /// <remarks>RFC 9110, section 13.1.2: a list of tags, weak or strong, or an asterisk.</remarks>
    public static bool Matches(StringValues ifNoneMatch, string etag)
    {
        foreach (var line in ifNoneMatch)
        {
            foreach (var candidate in (line ?? "").Split(',', StringSplitOptions.TrimEntries))
            {
                if (candidate == "*" || candidate == etag || (candidate.StartsWith("W/", StringComparison.Ordinal) && candidate[2..] == etag))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
