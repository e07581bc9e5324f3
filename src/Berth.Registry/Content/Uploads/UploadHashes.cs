using System.Collections.Concurrent;
using Berth.Blobs;
using Berth.Oci;

namespace Berth.Registry.Content.Uploads;

/// <summary>Running hashes of the sessions this process is serving. A session that is not here, because the process restarted or
/// another node took the last request, is hashed again from its staged bytes.</summary>
public sealed class UploadHashes(IBlobStore store)
{
    private readonly ConcurrentDictionary<Guid, UploadHash> _hashes = new();

    /// <summary>Takes the hash of the first <see cref="Staged.Length"/> bytes out; the caller keeps or disposes it.</summary>
    internal async Task<UploadHash> TakeAsync(Guid upload, Staged staged, DigestAlgorithm algorithm, CancellationToken cancel)
    {
        if (_hashes.TryRemove(upload, out var known))
        {
            if (known.Length == staged.Length && known.Algorithm == algorithm)
            {
                return known;
            }

            known.Dispose();
        }

        var hash = new UploadHash(algorithm);
        if (staged.Length > 0)
        {
            await using var bytes = await store.ReadStagedAsync(upload, staged, cancel);
            await hash.AppendAsync(bytes, cancel);
        }

        return hash;
    }

    internal void Keep(Guid upload, UploadHash hash) => _hashes[upload] = hash;

    internal void Drop(Guid upload)
    {
        if (_hashes.TryRemove(upload, out var hash))
        {
            hash.Dispose();
        }
    }
}
