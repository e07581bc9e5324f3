namespace Berth.Blobs.FileSystem;

/// <summary>A file that holds space and nothing else. When the database finds the disk full, releasing it lets deletions be recorded
/// all the same; it comes back when there is room again.</summary>
/// <remarks>On a file system that compresses or cannot preallocate it may hold less than it seems to; it then does no harm.</remarks>
public sealed class BallastFile
{
    private const long DefaultSize = 4 << 20;

    private readonly string _path;
    private readonly long? _size;
    private readonly Lock _lock = new();

    /// <param name="path">In the folder, and so on the file system, of the database.</param>
    /// <param name="size">Bytes to hold. Default: 4 MiB, and no more than a sixteenth of the file system.</param>
    public BallastFile(string path, long? size = null)
    {
        if (size is { } bytes)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        }

        _path = Path.GetFullPath(path);
        _size = size;
    }

    /// <summary>Gives the space back. False when it had been given back before.</summary>
    /// <exception cref="BlobStoreException">The file could not be removed.</exception>
    public bool Release()
    {
        lock (_lock)
        {
            return Durable.Unlink(_path);
        }
    }

    /// <summary>Takes the space again, if as much would be left free besides. True when it is held on return.</summary>
    /// <exception cref="BlobStoreException">The storage failed for another reason than lack of space.</exception>
    public bool Restore()
    {
        lock (_lock)
        {
            var space = Durable.SpaceAt(Path.GetDirectoryName(_path)!);
            var size = _size ?? Math.Min(DefaultSize, (space?.TotalBytes ?? 0) / 16);
            if (Durable.StatusOf(_path) is { } status && status.Length >= size)
            {
                return true;
            }

            return space?.FreeBytes >= 2 * size && Preallocate(size);
        }
    }

    private bool Preallocate(long size)
    {
        using var file = Durable.OpenOrCreate(_path);
        try
        {
            Durable.Allocate(file, size, _path);
            return true;
        }
        catch (BlobStoreException fault) when (fault.Fault == StorageFault.Full)
        {
            Durable.Unlink(_path);
            return false;
        }
    }
}
