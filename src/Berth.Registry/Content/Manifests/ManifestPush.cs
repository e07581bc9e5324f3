using Berth.Oci;

namespace Berth.Registry.Content.Manifests;

/// <summary>A manifest on its way in.</summary>
/// <param name="Digest">The digest it must have; null when it is pushed by tag alone.</param>
/// <param name="Tags">The tags that are to name it.</param>
/// <param name="MediaType">Content-Type as sent.</param>
public sealed record ManifestPush(Digest? Digest, IReadOnlyList<Tag> Tags, string? MediaType, ReadOnlyMemory<byte> Content)
{
    /// <summary>What must hold for every tag that the push sets, or, when it sets none, for its digest; null for nothing.</summary>
    public ManifestCondition? Condition { get; init; }

    /// <summary>After which the tags that the push sets go by themselves; null for what the image says.</summary>
    public TimeSpan? ExpiresAfter { get; init; }
}
