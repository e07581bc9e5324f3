using System.Collections.Concurrent;

namespace Berth.Blobs.FileSystem;

/// <summary>Makes directories that survive a power cut, and remembers which do so that each is synced once per process and not
/// once per blob.</summary>
internal sealed class DurableDirectories(string root)
{
    private readonly ConcurrentDictionary<string, bool> _durable = new(StringComparer.Ordinal);
    private volatile bool _hadRoot;

    /// <summary>On return the directory exists and its entry, with those of all its parents, is on the disk.</summary>
    public void Ensure(string path)
    {
        if (_durable.ContainsKey(path))
        {
            return;
        }

        // The storage folder and what is above it are made by an operator as a rule, and their parents need not be readable.
        var below = path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        if (!below && Directory.Exists(path))
        {
            _hadRoot |= path == root;
            return;
        }

        // A storage folder that goes while the process runs was unmounted: what is written into its place is lost when it comes back.
        if (path == root && _hadRoot)
        {
            throw StorageErrors.Odd(root, "the storage folder is missing");
        }

        var parent = Path.GetDirectoryName(path)!;
        Ensure(parent);
        if (!Durable.MakeDirectory(path))
        {
            Forget();
            Ensure(path);
            return;
        }

        // One sync covers every entry that was there before it, so a restarted process pays once and not per prefix.
        var covered = below ? FolderListing.Directories(parent) : [];
        Durable.SyncDirectory(parent);
        _hadRoot |= path == root;
        foreach (var directory in covered)
        {
            _durable.TryAdd(directory, true);
        }
    }

    /// <summary>Someone removed directories behind our back: nothing that was known holds any more.</summary>
    public void Forget() => _durable.Clear();
}
