using Berth.Oci;

namespace Berth.Blobs.FileSystem;

/// <summary>The names of the blobs, and the order in which they appear and disappear.</summary>
/// <remarks>
/// <para>A commit, so that a blob is whole, durable and visible when it returns and not visible before:</para>
/// <code>
/// 1  uploads/guid                cut to its recorded length when opened, fdatasync
/// 2  blobs/sha256/ab/            exists and is durable, as a rule known from earlier commits
/// 3  blobs/sha256/ab/abcd…/      mkdir
/// 4  uploads/guid → …/data       rename, over an older file if there is one: that is what heals a damaged blob
/// 5  abcd…/ and ab/              fsync: the names made by 4 and 3
/// 6  stamp                       of the file that was synced in 1; a rename changes its change time
/// </code>
/// <para>Three syncs for a blob. Step 5 syncs <c>ab/</c> even when <c>abcd…/</c> was there: whoever made it may not have come so
/// far.</para>
/// </remarks>
internal sealed class BlobTree(BlobLayout layout, DurableDirectories directories, TimeProvider time)
{
    private const int PlaceAttempts = 3;

    // A blob's names are changed under one of these: a commit must not lose its new folder to a deletion, nor a new file be quarantined
    // for the damage of the old one.
    private readonly Lock[] _names = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];

    public string Commit(StagedFile file, Digest digest)
    {
        var path = layout.Blob(digest);
        file.Sync();
        Place(file, path, digest);
        Durable.SyncDirectory(path.Folder);
        Durable.SyncDirectory(path.Prefix);
        return Durable.StatusOf(file.File, path.Data).Stamp;
    }

    public FileBlobContent? Open(Digest digest)
    {
        var path = layout.Blob(digest).Data;
        var file = Durable.OpenExisting(path, Libc.ReadOnly);
        if (file is null)
        {
            return null;
        }

        try
        {
            var status = Durable.StatusOf(file, path);
            return status.IsRegularFile ? new FileBlobContent(file, path, status) : throw StorageErrors.Odd(path, "a blob is not a file");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public bool Delete(Digest digest)
    {
        var path = layout.Blob(digest);
        bool existed, folderGone;
        lock (NamesOf(digest))
        {
            existed = Durable.Unlink(path.Data);
            folderGone = Durable.RemoveEmptyDirectory(path.Folder);
        }

        SyncRemoval(path, existed, folderGone);
        return existed;
    }

    /// <summary>Moves a blob away, if its file is still the one that was found damaged.</summary>
    public void Quarantine(Digest digest, FileStatus damaged)
    {
        var path = layout.Blob(digest);
        bool moved, folderGone;
        Durable.MakeDirectory(layout.Quarantine);
        Durable.SyncDirectory(layout.Root);
        lock (NamesOf(digest))
        {
            if (Durable.StatusOf(path.Data) is not { } current || !current.IsSameFileAs(damaged))
            {
                return;
            }

            moved = Durable.Rename(path.Data, layout.Quarantined(digest, time.GetUtcNow()));
            folderGone = Durable.RemoveEmptyDirectory(path.Folder);
        }

        Durable.SyncDirectory(layout.Quarantine);
        SyncRemoval(path, moved, folderGone);
    }

    public IEnumerable<StoredBlob> List()
    {
        foreach (var algorithm in Enum.GetValues<DigestAlgorithm>())
        {
            foreach (var folder in FolderListing.Directories(layout.BlobsOf(algorithm)).SelectMany(FolderListing.Directories))
            {
                if (BlobLayout.DigestOf(algorithm, folder) is { } digest
                    && Durable.StatusOf(layout.Blob(digest).Data) is { IsRegularFile: true } status)
                {
                    yield return new StoredBlob(digest, status.Length);
                }
            }
        }
    }

    private void Place(StagedFile file, BlobPath path, Digest digest)
    {
        for (var attempt = 1; ; attempt++)
        {
            directories.Ensure(path.Prefix);
            lock (NamesOf(digest))
            {
                if (Durable.MakeDirectory(path.Folder) && Durable.Rename(file.Path, path.Data))
                {
                    return;
                }
            }

            // A name was missing: the folders were removed by someone else, or the staged bytes were.
            if (Durable.StatusOf(file.Path) is null)
            {
                throw StorageErrors.StagedBytesLost(file.Path, file.Length, 0);
            }

            if (attempt == PlaceAttempts)
            {
                throw StorageErrors.Odd(path.Folder, "the folder of a new blob keeps disappearing");
            }

            directories.Forget();
        }
    }

    private static void SyncRemoval(BlobPath path, bool fileGone, bool folderGone)
    {
        if (folderGone)
        {
            Durable.SyncDirectory(path.Prefix);
        }
        else if (fileGone)
        {
            Durable.SyncDirectory(path.Folder);
        }
    }

    private Lock NamesOf(Digest digest) => _names[(uint)digest.GetHashCode() % _names.Length];
}
