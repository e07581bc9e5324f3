using Berth.Oci;
using Berth.Registry.Content.Manifests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Berth.Server.V2;

/// <summary>If-Match and If-None-Match of a change, where an entity tag is a digest in quotes.</summary>
/// <remarks>RFC 9110, sections 13.1.1 and 13.1.2. What is no digest of ours matches nothing.</remarks>
internal static class ManifestConditions
{
    /// <returns>Null when the request has no condition.</returns>
    public static ManifestCondition? Of(HttpRequest request) =>
        request.Headers is { IfMatch.Count: 0, IfNoneMatch.Count: 0 }
            ? null
            : new ManifestCondition(Read(request.Headers.IfMatch, isStrong: true), Read(request.Headers.IfNoneMatch, isStrong: false));

    /// <param name="isStrong">Whether a weak tag, which stands for what is only alike, matches nothing.</param>
    private static DigestSet? Read(StringValues header, bool isStrong)
    {
        if (header.Count == 0)
        {
            return null;
        }

        var candidates = header.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries)).ToList();
        var digests = new List<Digest>();
        foreach (var candidate in candidates)
        {
            var tag = !isStrong && candidate.StartsWith("W/", StringComparison.Ordinal) ? candidate[2..] : candidate;
            if (tag is ['"', .. var text, '"'] && Digest.TryParse(text, out var digest))
            {
                digests.Add(digest);
            }
        }

        return new DigestSet(candidates.Contains("*"), digests);
    }
}
