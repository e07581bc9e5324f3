using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;

namespace Berth.Blobs.FileSystem;

/// <summary>A blob's file, held open: unlinking or replacing its name does not disturb a reader.</summary>
internal sealed class FileBlobContent(SafeFileHandle file, string path, FileStatus status) : BlobContent
{
    // Large reads straight into the connection's memory are what makes user space nearly as fast as sendfile(2).
    private const int ReadSize = 256 * 1024;

    public override long Length => Status.Length;

    public override string Stamp => Status.Stamp;

    public override SafeFileHandle File => file;

    public FileStatus Status { get; } = status;

    public override async Task CopyToAsync(PipeWriter destination, long offset, long count, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Length - offset);
        var end = offset + count;
        while (offset < end)
        {
            var wanted = (int)Math.Min(ReadSize, end - offset);
            var read = Durable.Read(file, destination.GetMemory(wanted).Span[..wanted], offset, path);
            if (read == 0)
            {
                throw StorageErrors.Shortened(path, Length, offset);
            }

            destination.Advance(read);
            offset += read;
            var flushed = await destination.FlushAsync(cancel);
            if (flushed.IsCompleted || flushed.IsCanceled)
            {
                return;
            }
        }
    }

    public override Stream OpenStream() => new FileRangeStream(file, path, Length, ownsFile: false);

    public override ValueTask DisposeAsync()
    {
        file.Dispose();
        return ValueTask.CompletedTask;
    }
}
