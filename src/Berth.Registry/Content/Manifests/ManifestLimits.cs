namespace Berth.Registry.Content.Manifests;

/// <summary>Bounds on manifests, and how strict to be with what they point at.</summary>
public sealed class ManifestLimits
{
    /// <summary>Bytes in one manifest. Default 4 MiB, which every client can read.</summary>
    public int MaxSize { get; init; } = 4 * 1024 * 1024;

    /// <summary>Descriptors in one manifest. Default 10,000.</summary>
    public int MaxDescriptors { get; init; } = 10_000;

    /// <summary>Tags in one push. Default 100; the specification asks for at least 10.</summary>
    public int MaxTags { get; init; } = 100;

    /// <summary>Which manifests may name content that was not pushed. Default: indexes.</summary>
    public SparseManifests Sparse { get; init; } = SparseManifests.Indexes;
}

/// <summary>Which manifests may name content that is not in their repository.</summary>
public enum SparseManifests
{
    /// <summary>No manifest, but those that speak about another: clients push signatures ahead of their blobs.</summary>
    None,

    /// <summary>Indexes too, as partial mirrors push them.</summary>
    Indexes,

    /// <summary>Images and artifacts too: the specification lets a registry take them.</summary>
    All,
}
