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

/// <summary>What to do beyond looking.</summary>
/// <param name="Repair">Mend what can be mended.</param>
/// <param name="Restamp">Read only the blobs whose files changed since they were verified, and record those that are sound as verified.</param>
public sealed record CheckOptions(bool Repair = false, bool Restamp = false);

/// <summary>How far a check of the blobs has come.</summary>
public sealed record CheckProgress(long Blobs, long AllBlobs, long Bytes, long AllBytes);

/// <summary>What a check looked at and what it found.</summary>
/// <param name="Restamped">Blobs whose changed files proved sound and are recorded as verified now.</param>
public sealed record CheckSummary(long Blobs, long Bytes, long Manifests, long Findings, long Restamped);
