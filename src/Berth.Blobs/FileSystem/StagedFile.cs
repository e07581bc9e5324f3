using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;

namespace Berth.Blobs.FileSystem;

/// <summary>The open file of an upload, cut to the length its caller recorded.</summary>
internal sealed class StagedFile : IDisposable
{
    // Below this a hop to another thread costs more than the write.
    private const int WriteAsideFrom = 64 * 1024;
    private const long WritebackEvery = 8 << 20;

    private readonly long _recorded;
    private long _writebackFrom;

    private StagedFile(SafeFileHandle file, string path, long recorded)
    {
        File = file;
        Path = path;
        _recorded = recorded;
        _writebackFrom = recorded;
        Length = recorded;
    }

    public string Path { get; }

    public SafeFileHandle File { get; }

    public long Length { get; private set; }

    /// <summary>Opens what is staged; an upload of which nothing is recorded may have no file yet.</summary>
    public static StagedFile Open(string path, long recorded)
    {
        var file = recorded == 0
            ? Durable.OpenOrCreate(path)
            : Durable.OpenExisting(path, Libc.ReadWrite) ?? throw StorageErrors.StagedBytesLost(path, recorded, 0);
        try
        {
            var found = Durable.StatusOf(file, path).Length;
            if (found < recorded)
            {
                throw StorageErrors.StagedBytesLost(path, recorded, found);
            }

            if (found > recorded)
            {
                Durable.Truncate(file, recorded, path);
            }

            return new StagedFile(file, path, recorded);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <returns>What ended the body before its time.</returns>
    public async Task<Exception?> AppendAsync(
        PipeReader body, Action<ReadOnlySequence<byte>> observe, FreeSpace space, CancellationToken cancel)
    {
        while (true)
        {
            ReadResult read;
            try
            {
                read = await body.ReadAsync(cancel);
            }
            catch (Exception interruption)
            {
                return interruption;
            }

            try
            {
                await AppendAsync(read.Buffer, observe, space);
            }
            finally
            {
                // Also after a failure: the server can then skip the rest of the body and keep the connection.
                body.AdvanceTo(read.Buffer.End);
            }

            if (read.IsCompleted || read.IsCanceled)
            {
                return read.IsCompleted ? null : new OperationCanceledException("Reading the body was cancelled.");
            }
        }
    }

    /// <summary>After a failure: gives back the space of bytes that nobody will record.</summary>
    public void Undo()
    {
        TryIgnoringFaults(() =>
        {
            if (_recorded == 0)
            {
                Durable.Unlink(Path);
            }
            else
            {
                Durable.Truncate(File, _recorded, Path);
            }
        });
    }

    public void Sync()
    {
        try
        {
            Durable.SyncData(File, Path);
        }
        catch (BlobStoreException)
        {
            // What reached the disk is unknown and a second sync would not tell: these bytes must never become a blob.
            TryIgnoringFaults(() => Durable.Unlink(Path));
            throw;
        }
    }

    public void Dispose() => File.Dispose();

    private async ValueTask AppendAsync(ReadOnlySequence<byte> buffer, Action<ReadOnlySequence<byte>> observe, FreeSpace space)
    {
        if (buffer.IsEmpty)
        {
            return;
        }

        space.Take(buffer.Length, look: Length == _recorded);
        if (buffer.Length < WriteAsideFrom)
        {
            Write(buffer);
            observe(buffer);
        }
        else
        {
            // The kernel copies on one core while the caller hashes on the other.
            var write = Task.Run(() => Write(buffer));
            try
            {
                observe(buffer);
            }
            finally
            {
                await write;
            }
        }
    }

    private void Write(in ReadOnlySequence<byte> buffer)
    {
        Durable.Write(File, buffer, Length, Path);
        Length += buffer.Length;
        if (Length - _writebackFrom >= WritebackEvery)
        {
            Durable.StartWriteback(File, _writebackFrom, Length - _writebackFrom, Path);
            _writebackFrom = Length;
        }
    }

    // The failure on its way is the one to report; the next append cuts the file again, or the sweep removes it.
    private static void TryIgnoringFaults(Action cleanUp)
    {
        try
        {
            cleanUp();
        }
        catch (BlobStoreException)
        {
        }
    }
}
