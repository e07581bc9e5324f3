using System.Runtime.InteropServices;

namespace Berth.Blobs.FileSystem;

/// <summary>The one place where an error number becomes a sentence. Paths go into the inner exception, which only the log sees.</summary>
internal static class StorageErrors
{
    public static BlobStoreException Of(string operation, string path, int errno)
    {
        var reason = Marshal.GetPInvokeErrorMessage(errno);
        return Of(operation, errno, reason, new IOException($"{operation} {path}: {reason}", errno));
    }

    /// <summary>For errors of the .NET file API, which carries the error number in HResult.</summary>
    public static BlobStoreException Of(string operation, Exception error) => error switch
    {
        UnauthorizedAccessException => Of(operation, Errno.Access, Marshal.GetPInvokeErrorMessage(Errno.Access), error),
        { HResult: > 0 and < 4096 and var errno } => Of(operation, errno, Marshal.GetPInvokeErrorMessage(errno), error),
        _ => Of(operation, 0, "unknown error", error),
    };

    public static BlobStoreException Full(long reserve) =>
        new(StorageFault.Full, $"storage full: less than the reserve of {Size(reserve)} would be left free");

    public static BlobStoreException StagedBytesLost(string path, long expected, long found) => new(
        StorageFault.StagedBytesLost,
        "the bytes of this upload are no longer there; start it again",
        new IOException($"{path}: {expected} bytes expected, {found} found"));

    public static BlobStoreException Shortened(string path, long expected, long found) => new(
        StorageFault.Failed,
        "storage failed: a stored file became shorter while it was read",
        new IOException($"{path}: {expected} bytes expected, {found} found"));

    public static BlobStoreException Odd(string path, string what) =>
        new(StorageFault.Failed, $"storage failed: {what}", new IOException($"{path}: {what}"));

    private static BlobStoreException Of(string operation, int errno, string reason, Exception inner) => errno switch
    {
        Errno.NoSpace or Errno.Quota => new(StorageFault.Full, $"storage full: {operation}: {reason}", inner),
        Errno.ReadOnly => new(StorageFault.ReadOnly, $"storage is read-only: {operation}: {reason}", inner),
        Errno.Access or Errno.Perm => new(StorageFault.ReadOnly, $"storage refuses access: {operation}: {reason}", inner),
        _ => new(StorageFault.Failed, $"storage failed: {operation}: {reason}", inner),
    };

    private static string Size(long bytes) => bytes >= 1 << 20 ? $"{bytes >> 20} MiB" : $"{bytes >> 10} KiB";
}
