using Berth.Oci;
using Berth.Registry.Repositories;

namespace Berth.Registry.Content.Manifests;

/// <summary>A manifest as it was pushed.</summary>
public sealed record StoredManifest(Digest Digest, string MediaType, long Size, byte[] Content)
{
    public bool IsIndex => MediaTypes.IsIndex(MediaType);

    internal PulledManifest Pulled { get; init; }

    /// <summary>Of a manifest that was asked for by a tag: how old a version must be before such a pull gets it; null for no such wish.</summary>
    public TimeSpan? MinimumAge { get; init; }

    internal DateTimeOffset? PromisedAt { get; init; }
}

/// <summary>What a push came to.</summary>
/// <param name="Tags">The tags that now name it.</param>
/// <param name="Subject">The manifest it refers to, which tells the client that referrers are kept.</param>
public sealed record PushedManifest(Digest Digest, IReadOnlyList<Tag> Tags, Digest? Subject)
{
    /// <summary>What the namespace takes up of its quota; null where it has none.</summary>
    public QuotaUse? Use { get; init; }
}
