namespace Berth.Registry.Content.Checks;

/// <summary>Something that is not as the database says.</summary>
/// <param name="Subject">The blob's digest, or the manifest as <c>repository@digest</c>.</param>
/// <param name="Repaired">What was done about it; null when nothing was, or could be.</param>
public sealed record Finding(FindingKind Kind, string Subject, string Message, string? Repaired = null);

public enum FindingKind
{
    /// <summary>A row without a file.</summary>
    BlobMissing,

    /// <summary>A file whose length or hash is not its row's.</summary>
    BlobDamaged,

    /// <summary>A file without a row, as a crash between the two leaves it.</summary>
    BlobUnrecorded,

    /// <summary>A manifest whose bytes have another digest.</summary>
    ManifestDamaged,

    /// <summary>A manifest that refers to a blob which its repository does not have.</summary>
    ReferenceMissing,
}

/// <summary>What a check looked at and what it found.</summary>
public sealed record CheckSummary(long Blobs, long Bytes, long Manifests, long Findings);
