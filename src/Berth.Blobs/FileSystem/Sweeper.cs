using System.Collections.Concurrent;
using Berth.Oci;

namespace Berth.Blobs.FileSystem;

/// <summary>Removes what crashes leave behind: staged bytes, interrupted probes, and blob folders that never got their blob.</summary>
internal sealed class Sweeper(BlobLayout layout)
{
    // A folder appears by changing its prefix's time: prefixes that did not change since they were found clean need no second look.
    private readonly ConcurrentDictionary<string, DateTimeOffset> _cleanSince = new(StringComparer.Ordinal);

    public async Task<int> SweepAsync(DateTimeOffset before, Func<Guid, ValueTask<bool>> isLive, CancellationToken cancel)
    {
        var removed = 0;
        foreach (var file in FolderListing.Files(layout.Uploads))
        {
            cancel.ThrowIfCancellationRequested();
            if (IsOlder(file, before) && await IsLeftOverAsync(file, isLive) && Durable.Unlink(file))
            {
                removed++;
            }
        }

        foreach (var algorithm in Enum.GetValues<DigestAlgorithm>())
        {
            foreach (var prefix in FolderListing.Directories(layout.BlobsOf(algorithm)))
            {
                cancel.ThrowIfCancellationRequested();
                RemoveEmptyFolders(algorithm, prefix, before);
            }
        }

        return removed;
    }

    private static async ValueTask<bool> IsLeftOverAsync(string file, Func<Guid, ValueTask<bool>> isLive)
    {
        var name = Path.GetFileName(file);
        return Guid.TryParseExact(name, "N", out var upload)
            ? !await isLive(upload)
            : name.EndsWith(BlobLayout.TemporarySuffix, StringComparison.Ordinal);
    }

    private void RemoveEmptyFolders(DigestAlgorithm algorithm, string prefix, DateTimeOffset before)
    {
        if (Durable.StatusOf(prefix) is not { } status || (_cleanSince.TryGetValue(prefix, out var since) && since == status.Modified))
        {
            return;
        }

        var clean = true;
        foreach (var folder in FolderListing.Directories(prefix))
        {
            if (BlobLayout.DigestOf(algorithm, folder) is not { } digest || Durable.StatusOf(layout.Blob(digest).Data) is not null)
            {
                continue;
            }

            // A young one may belong to a commit that is just about to move its blob in.
            clean &= IsOlder(folder, before) && Durable.RemoveEmptyDirectory(folder);
        }

        if (clean)
        {
            _cleanSince[prefix] = status.Modified;
        }
    }

    private static bool IsOlder(string path, DateTimeOffset before) => Durable.StatusOf(path) is { } status && status.Modified < before;
}
