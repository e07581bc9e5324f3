using System.Collections.ObjectModel;

namespace Berth.Oci.Manifests;

/// <summary>What Berth reads from a manifest of any kind. The bytes themselves are kept and served as they came.</summary>
public sealed record Manifest
{
    public required string MediaType { get; init; }

    public required ManifestKind Kind { get; init; }

    public string? ArtifactType { get; init; }

    /// <summary>Present on images; the old artifact manifest and indexes have none.</summary>
    public Descriptor? Config { get; init; }

    /// <summary>An image's layers, or the blobs of the old artifact manifest.</summary>
    public IReadOnlyList<Descriptor> Layers { get; init; } = [];

    /// <summary>An index's entries: manifests, or blobs in the cache indexes that buildx writes.</summary>
    public IReadOnlyList<Descriptor> Children { get; init; } = [];

    public Descriptor? Subject { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The artifactType of its entry in a referrers list: its own, else the type of an image's config.</summary>
    /// <remarks>Source: distribution-spec, "Listing Referrers".</remarks>
    public string? ReferrerType => ArtifactType ?? (Kind == ManifestKind.Image ? Config?.MediaType : null);

    /// <summary>Everything this manifest points at, in document order. The same content may appear more than once.</summary>
    public IEnumerable<ManifestReference> References()
    {
        if (Config is not null)
        {
            yield return new ManifestReference(ReferenceRole.Config, Config);
        }

        foreach (var layer in Layers)
        {
            yield return new ManifestReference(ReferenceRole.Layer, layer);
        }

        foreach (var child in Children)
        {
            yield return new ManifestReference(ReferenceRole.Child, child);
        }

        if (Subject is not null)
        {
            yield return new ManifestReference(ReferenceRole.Subject, Subject);
        }
    }
}

public enum ManifestKind
{
    Image,
    Index,
    Artifact,
}
