using Microsoft.Win32.SafeHandles;

namespace Berth.Blobs.FileSystem;

/// <summary>Which uploads this process is at work on, seen by every other process on the same storage folder.</summary>
/// <remarks>
/// One file that stays empty, and of it one byte locked for each upload. The kernel drops a lock with the process that held it, however
/// that ends, and nothing needs to be cleared away. The locks belong to the open file (fcntl(2), "Open file description locks"): those
/// of a process are dropped by closing this file and no other.
/// </remarks>
internal sealed class StagingLocks(BlobLayout layout, DurableDirectories directories)
{
    private readonly Lock _gate = new();
    private SafeFileHandle? _file;

    /// <returns>Null while another process has it.</returns>
    public IDisposable? TryHold(Guid upload)
    {
        var file = Opened();
        var place = PlaceOf(upload);
        return Durable.TryLock(file, place, layout.UploadLocks) ? new Held(file, place, layout.UploadLocks) : null;
    }

    // Two uploads in one place would only wait for each other; with 62 bits they never meet.
    private static long PlaceOf(Guid upload) => BitConverter.ToInt64(upload.ToByteArray(), 8) & (long.MaxValue >> 1);

    private SafeFileHandle Opened()
    {
        lock (_gate)
        {
            if (_file is null)
            {
                directories.Ensure(layout.Root);
                _file = Durable.OpenOrCreate(layout.UploadLocks);
            }

            return _file;
        }
    }

    private sealed class Held(SafeFileHandle file, long place, string path) : IDisposable
    {
        private bool _released;

        public void Dispose()
        {
            if (!_released)
            {
                _released = true;
                Durable.Unlock(file, place, path);
            }
        }
    }
}
