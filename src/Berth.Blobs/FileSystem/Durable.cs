using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Blobs.FileSystem;

/// <summary>File operations whose results are tested, each failure a <see cref="BlobStoreException"/>.</summary>
/// <remarks>.NET's own Flush(true) and FlushToDisk return normally when fsync(2) fails, so nothing built on them can promise that
/// bytes are on the disk. A sync that failed is never tried again: the kernel drops the dirty pages with the error, and the second
/// attempt would succeed without having written anything.</remarks>
public static class Durable
{
    /// <summary>Makes syncs fail and checks that it is seen: a process that cannot notice must not acknowledge anything.</summary>
    /// <exception cref="InvalidOperationException">A failed sync went unnoticed.</exception>
    public static void SelfTest()
    {
        using var bad = new SafeFileHandle(-1, ownsHandle: false);
        ExpectFailure(() => SyncData(bad, "self-test"), "fdatasync");
        ExpectFailure(() => Check(Libc.Fsync(bad), "fsync", "self-test"), "fsync");
    }

    /// <summary>Null when there is no such file.</summary>
    internal static SafeFileHandle? OpenExisting(string path, int access)
    {
        // Regular files know no blocking; a pipe that someone put in the place of a blob would make open(2) wait for ever.
        var handle = Open(path, access | Libc.NonBlocking);
        return handle ?? (LastError == Errno.NoEntry ? null : throw StorageErrors.Of("open", path, LastError));
    }

    internal static SafeFileHandle OpenOrCreate(string path, int flags = 0) =>
        Open(path, Libc.ReadWrite | Libc.Create | flags) ?? throw StorageErrors.Of("create", path, LastError);

    /// <summary>Zero at the end of the file.</summary>
    internal static int Read(SafeFileHandle file, Span<byte> buffer, long offset, string path)
    {
        try
        {
            return RandomAccess.Read(file, buffer, offset);
        }
        catch (IOException error)
        {
            throw StorageErrors.Of("read", path, error.HResult);
        }
    }

    internal static void Write(SafeFileHandle file, in ReadOnlySequence<byte> buffer, long offset, string path)
    {
        try
        {
            if (buffer.IsSingleSegment)
            {
                RandomAccess.Write(file, buffer.FirstSpan, offset);
                return;
            }

            var segments = new List<ReadOnlyMemory<byte>>();
            foreach (var segment in buffer)
            {
                segments.Add(segment);
            }

            RandomAccess.Write(file, segments, offset);
        }
        catch (IOException error)
        {
            throw StorageErrors.Of("write", path, error.HResult);
        }
    }

    internal static void SyncData(SafeFileHandle file, string path) => Check(Libc.Fdatasync(file), "fdatasync", path);

    internal static void SyncDirectory(string path)
    {
        using var directory = Open(path, Libc.ReadOnly) ?? throw StorageErrors.Of("open", path, LastError);
        Check(Libc.Fsync(directory), "fsync", path);
    }

    /// <summary>Asks the kernel to start writing, so that the sync at the end finds little left to do.</summary>
    internal static void StartWriteback(SafeFileHandle file, long offset, long count, string path)
    {
        if (Libc.SyncFileRange(file, offset, count, Libc.StartWriteback) != 0
            && LastError is not (Errno.Invalid or Errno.IllegalSeek or Errno.NoSystemCall or Errno.NotSupported))
        {
            throw StorageErrors.Of("write", path, LastError);
        }
    }

    internal static void Truncate(SafeFileHandle file, long length, string path) => Check(Libc.Ftruncate(file, length), "truncate", path);

    internal static void Allocate(SafeFileHandle file, long length, string path)
    {
        // The one call here that returns the error number itself.
        if (Libc.PosixFallocate(file, 0, length) is var errno and not 0)
        {
            throw StorageErrors.Of("allocate", path, errno);
        }
    }

    /// <summary>On return the directory is there, made now or before. False when its parent is missing.</summary>
    internal static bool MakeDirectory(string path) =>
        Libc.Mkdir(path, Libc.DirectoryMode) == 0
        || LastError == Errno.Exists
        || (LastError == Errno.NoEntry ? false : throw StorageErrors.Of("mkdir", path, LastError));

    /// <summary>False when the source or the target's directory is missing.</summary>
    internal static bool Rename(string from, string to) => SucceedsUnless(Libc.Rename(from, to), Errno.NoEntry, "rename", to);

    /// <summary>False when there was no such file.</summary>
    internal static bool Unlink(string path) => SucceedsUnless(Libc.Unlink(path), Errno.NoEntry, "unlink", path);

    /// <summary>Removes a directory if nothing is in it. False when something is, or when it is gone.</summary>
    internal static bool RemoveEmptyDirectory(string path) =>
        Libc.Rmdir(path) == 0
        || (LastError is Errno.NotEmpty or Errno.Exists or Errno.NoEntry ? false : throw StorageErrors.Of("rmdir", path, LastError));

    /// <summary>Null when there is no such file.</summary>
    internal static FileStatus? StatusOf(string path) =>
        SucceedsUnless(Libc.Statx(Libc.CurrentDirectory, path, 0, Libc.BasicStats, out var status), Errno.NoEntry, "stat", path)
            ? status
            : null;

    internal static FileStatus StatusOf(SafeFileHandle file, string path)
    {
        Check(Libc.Statx(file, "", Libc.EmptyPath, Libc.BasicStats, out var status), "stat", path);
        return status;
    }

    /// <summary>Locks one byte until the file is closed; false while another opening has it. A file system that knows no locks has one
    /// process.</summary>
    internal static bool TryLock(SafeFileHandle file, long place, string path)
    {
        var range = new FileLock(Libc.WriteLock, place);
        if (Libc.FcntlLock(file, Libc.SetOpenFileLock, ref range) == 0
            || LastError is Errno.Invalid or Errno.NoSystemCall or Errno.NotSupported or Errno.NoLocks)
        {
            return true;
        }

        return LastError is Errno.Again or Errno.Access ? false : throw StorageErrors.Of("lock", path, LastError);
    }

    /// <summary>Null when there is no such folder.</summary>
    internal static FileSystemSpace? SpaceAt(string path) =>
        SucceedsUnless(Libc.Statvfs(path, out var space), Errno.NoEntry, "statvfs", path) ? space : null;

    private static int LastError => Marshal.GetLastPInvokeError();

    private static SafeFileHandle? Open(string path, int flags)
    {
        var descriptor = Libc.Open(path, flags | Libc.CloseOnExec, Libc.FileMode);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static bool SucceedsUnless(int result, int expected, string operation, string path)
    {
        if (result != 0 && LastError == expected)
        {
            return false;
        }

        Check(result, operation, path);
        return true;
    }

    private static void Check(int result, string operation, string path)
    {
        if (result != 0)
        {
            throw StorageErrors.Of(operation, path, LastError);
        }
    }

    private static void ExpectFailure(Action sync, string name)
    {
        try
        {
            sync();
        }
        catch (BlobStoreException)
        {
            return;
        }

        throw new InvalidOperationException($"{name} of a closed file reported success: this system cannot keep acknowledged data safe.");
    }
}
