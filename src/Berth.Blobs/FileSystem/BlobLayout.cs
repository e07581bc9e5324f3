using Berth.Oci;

namespace Berth.Blobs.FileSystem;

/// <summary>Where everything is below the storage folder. The part under <c>docker/</c> is registry:2's, name for name, so that its
/// tree can be adopted in place.</summary>
/// <remarks>
/// <code>
/// root/
///   docker/registry/v2/blobs/
///     sha256/
///       ab/                             first two characters of the hex
///         abcdef…64/data                the blob
///     sha512/
///       ab/abcdef…128/data
///   uploads/
///     0123456789abcdef0123456789abcdef  staged bytes of one upload
///     0123456789abcdef0123456789abcdef.tmp  a write probe that was interrupted
///   uploads.lock                        whose bytes stand for the uploads that a process is at work on
///   quarantine/
///     sha256-abcdef…64-20260131T235959123Z  a blob that proved damaged, and when it was moved
/// </code>
/// Uploads and quarantine are beside <c>docker/</c> because registry:2's garbage collector and its purge of uploads look only
/// there, and on the same file system because a rename must do.
/// </remarks>
internal sealed class BlobLayout(string root)
{
    public const string TemporarySuffix = ".tmp";

    public string Root { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    public string Uploads => Path.Combine(Root, "uploads");

    public string UploadLocks => Path.Combine(Root, "uploads.lock");

    public string Quarantine => Path.Combine(Root, "quarantine");

    public string Upload(Guid upload) => Path.Combine(Uploads, upload.ToString("N"));

    public string Probe() => Path.Combine(Uploads, Guid.NewGuid().ToString("N") + TemporarySuffix);

    public string Quarantined(Digest digest, DateTimeOffset at) =>
        Path.Combine(Quarantine, $"{digest.Algorithm.Name()}-{digest.Hex}-{at.UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}");

    public string BlobsOf(DigestAlgorithm algorithm) => Path.Combine(Root, "docker", "registry", "v2", "blobs", algorithm.Name());

    public BlobPath Blob(Digest digest)
    {
        var hex = digest.Hex;
        var prefix = Path.Combine(BlobsOf(digest.Algorithm), hex[..2]);
        var folder = Path.Combine(prefix, hex);
        return new BlobPath(prefix, folder, Path.Combine(folder, "data"));
    }

    /// <summary>The digest a blob's folder is named after; null for whatever else a person left in the tree.</summary>
    public static Digest? DigestOf(DigestAlgorithm algorithm, string folder)
    {
        var hex = Path.GetFileName(folder.AsSpan());
        var prefix = Path.GetFileName(Path.GetDirectoryName(folder.AsSpan()));
        var isInItsPlace = prefix.Length == 2 && hex.StartsWith(prefix, StringComparison.Ordinal);
        return isInItsPlace && Digest.TryParse($"{algorithm.Name()}:{hex}", out var digest) ? digest : null;
    }
}

/// <summary>The three names of a blob: <c>ab/</c>, <c>ab/abcdef…/</c> and <c>ab/abcdef…/data</c>.</summary>
internal readonly record struct BlobPath(string Prefix, string Folder, string Data);
