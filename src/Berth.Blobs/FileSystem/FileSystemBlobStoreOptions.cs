namespace Berth.Blobs.FileSystem;

public sealed record FileSystemBlobStoreOptions
{
    /// <summary>Space on the file system that uploads leave free, so that deletions and the database go on when it is otherwise
    /// full. Default: a sixteenth of the file system, at least 1 MiB and at most 64 MiB. Bound: not negative.</summary>
    public long? ReserveBytes { get; init; }
}
