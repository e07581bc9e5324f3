using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;

namespace Berth.Blobs;

/// <summary>An opened blob: a fixed length of bytes that can be read any number of times, from anywhere.</summary>
public abstract class BlobContent : IAsyncDisposable
{
    public abstract long Length { get; }

    /// <summary>Changes whenever the stored bytes may have changed: a file's inode, size and times, or an object's ETag. Equal
    /// stamps mean content that was verified once need not be verified again.</summary>
    public abstract string Stamp { get; }

    /// <summary>The file behind the content, where there is one: a server may hand it to the kernel.</summary>
    public virtual SafeFileHandle? File => null;

    /// <summary>Writes <paramref name="count"/> bytes from <paramref name="offset"/>, flushing as it goes.</summary>
    /// <exception cref="BlobStoreException">The bytes could not be read, or fewer are there than <see cref="Length"/> says.</exception>
    public abstract Task CopyToAsync(PipeWriter destination, long offset, long count, CancellationToken cancel);

    /// <summary>A sequential reader over the whole content.</summary>
    public abstract Stream OpenStream();

    public abstract ValueTask DisposeAsync();
}
