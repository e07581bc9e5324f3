using System.Buffers;

namespace Berth.Blobs.FileSystem;

/// <summary>The uploads folder: a file for each unfinished upload.</summary>
internal sealed class StagingArea(BlobLayout layout, DurableDirectories directories)
{
    public StagedFile Open(Guid upload, long recorded)
    {
        EnsureFolder();
        return StagedFile.Open(layout.Upload(upload), recorded);
    }

    public Stream Read(Guid upload, long recorded)
    {
        if (recorded == 0)
        {
            return Stream.Null;
        }

        var path = layout.Upload(upload);
        var file = Durable.OpenExisting(path, Libc.ReadOnly) ?? throw StorageErrors.StagedBytesLost(path, recorded, 0);
        try
        {
            var found = Durable.StatusOf(file, path).Length;
            return found >= recorded
                ? new FileRangeStream(file, path, recorded, ownsFile: true)
                : throw StorageErrors.StagedBytesLost(path, recorded, found);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Bytes in all files of the folder; one that goes while it is measured counts nothing.</summary>
    public long Measure() => FolderListing.Files(layout.Uploads).Sum(file => Durable.StatusOf(file)?.Length ?? 0);

    public void Discard(Guid upload) => Durable.Unlink(layout.Upload(upload));

    /// <summary>Writes, syncs and removes a small file: throws what an upload would meet.</summary>
    public void Probe()
    {
        EnsureFolder();
        var path = layout.Probe();
        using var file = Durable.OpenOrCreate(path, Libc.Exclusive);
        try
        {
            Durable.Write(file, new ReadOnlySequence<byte>("berth"u8.ToArray()), 0, path);
            Durable.SyncData(file, path);
        }
        finally
        {
            Durable.Unlink(path);
        }
    }

    private void EnsureFolder()
    {
        // Staged bytes need not outlive a power cut, so neither need their folder.
        if (!Durable.MakeDirectory(layout.Uploads))
        {
            directories.Ensure(layout.Root);
            Durable.MakeDirectory(layout.Uploads);
        }
    }
}
