using Berth.Oci;
using Berth.Registry.Repositories;

namespace Berth.Registry.Retention;

/// <summary>A tag that says by its name which manifest it speaks about: cosign's <c>sha256-HEX.sig</c>, and <c>sha256-HEX</c> of clients that
/// know no referrers API.</summary>
internal static class FallbackTag
{
    private const int HexLength = 64;

    /// <summary>The manifest; null for any other tag.</summary>
    public static Digest? SubjectOf(string tag) => TagLock.IsFallback(tag) ? Digest.Parse($"sha256:{tag.AsSpan("sha256-".Length, HexLength)}") : null;
}
