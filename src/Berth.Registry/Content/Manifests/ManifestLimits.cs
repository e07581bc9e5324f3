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

    /// <summary>Whether an index may name manifests that were not pushed, as partial mirrors do. Default true.</summary>
    public bool SparseIndexes { get; init; } = true;
}
