namespace Berth.Blobs.FileSystem;

/// <summary>Which uploads this process is at work on, seen by every other process on the same storage folder.</summary>
/// <remarks>
/// One file that stays empty, and of it one byte locked for each upload. A lock belongs to the open file (fcntl(2), "Open file description
/// locks") and goes when that is closed, or with the process however it ends: nothing needs to be cleared away. Between requests nothing is
/// open, so that the file system can be made read-only under a running server.
/// </remarks>
internal sealed class StagingLocks(BlobLayout layout, DurableDirectories directories)
{
    /// <returns>Null while another process has it.</returns>
    public IDisposable? TryHold(Guid upload)
    {
        directories.Ensure(layout.Root);
        var file = Durable.OpenOrCreate(layout.UploadLocks);
        try
        {
            if (Durable.TryLock(file, PlaceOf(upload), layout.UploadLocks))
            {
                return file;
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }

        file.Dispose();
        return null;
    }

    // Two uploads in one place would only wait for each other; with 62 bits they never meet.
    private static long PlaceOf(Guid upload) => BitConverter.ToInt64(upload.ToByteArray(), 8) & (long.MaxValue >> 1);
}
