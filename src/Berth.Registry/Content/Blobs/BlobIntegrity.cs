using Berth.Blobs;
using Berth.Oci;

namespace Berth.Registry.Content.Blobs;

/// <summary>Opens blobs that are what their row says, and nothing else. A stamp that changed since the content was verified means:
/// hash it all before the first byte leaves; content that proves wrong is taken out of sight, so that the next push heals it.</summary>
/// <remarks>
/// <code>
///   row: size, stamp ─► open the file ─► stamp as in the row? ─ yes ──────────────────────────► bytes
///                            │            │ no: the row of this process's memory? ─ yes ───────► bytes
///                            │            └ no ─► one hash, shared by all who wait, ─┬ right: new stamp into the row, open again
///                            └ missing: 404, and a line in the log                   └ wrong: quarantine, 404, and a line in the log
/// </code>
/// Who only asks whether a blob is there waits a quarter of a second for a hash and then takes the row's word for it.
/// </remarks>
public sealed class BlobIntegrity(IBlobStore store, BlobVerification verification)
{
    /// <summary>What a question about a blob waits for the hash of a file that changed: enough for most layers, and no client gives up so soon.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    /// <returns>The content, or null when it is missing or was found damaged.</returns>
    internal async Task<BlobContent?> OpenAsync(Digest digest, long size, string stamp, CancellationToken cancel)
    {
        while (true)
        {
            var content = await store.OpenAsync(digest, cancel);
            if (content is null)
            {
                verification.LogMissing(digest);
                return null;
            }

            if (IsAsVerified(digest, content, size, stamp))
            {
                return content;
            }

            // Not held open meanwhile: any number may wait for this one hash.
            await content.DisposeAsync();
            if (!await verification.StartAsync(digest, size, stamp).WaitAsync(cancel))
            {
                return null;
            }
        }
    }

    /// <returns>The content if its file is the one that was verified; null when it is not, or there is none.</returns>
    internal async Task<BlobContent?> OpenUnchangedAsync(Digest digest, long size, string stamp, CancellationToken cancel)
    {
        var content = await store.OpenAsync(digest, cancel);
        if (content is null || IsAsVerified(digest, content, size, stamp))
        {
            return content;
        }

        await content.DisposeAsync();
        return null;
    }

    /// <summary>Whether the blob is there, for whoever does not want its bytes. A large one whose file has changed counts as there until its
    /// hash, which goes on, says otherwise.</summary>
    internal async Task<bool> HasAsync(Digest digest, long size, string stamp, CancellationToken cancel)
    {
        if (await IsUnchangedAsync(digest, size, stamp, cancel) is not { } unchanged)
        {
            verification.LogMissing(digest);
            return false;
        }

        if (unchanged)
        {
            return true;
        }

        try
        {
            return await verification.StartAsync(digest, size, stamp).WaitAsync(Patience, cancel);
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    /// <returns>Whether the file is the one that was verified; null when there is none.</returns>
    internal async Task<bool?> IsUnchangedAsync(Digest digest, long size, string stamp, CancellationToken cancel)
    {
        await using var content = await store.OpenAsync(digest, cancel);
        return content is null ? null : IsAsVerified(digest, content, size, stamp);
    }

    private bool IsAsVerified(Digest digest, BlobContent content, long size, string stamp) =>
        content.Length == size && (content.Stamp == stamp || verification.Knows(digest, content.Stamp));
}
