using System.Collections.Concurrent;
using Berth.Oci;
using Berth.Registry.Content.Blobs;

namespace Berth.Registry.Content.Images;

/// <summary>Configurations by repository and digest. What a digest names never changes, so what was read once is kept for a while; but for
/// the repository that it was read from only, for who knows a digest has not the right to read it.</summary>
internal sealed class ImageConfigs(BlobReader blobs)
{
    /// <summary>Larger than any honest configuration, and small enough to read into memory for a page.</summary>
    private const int LargestConfig = 1024 * 1024;

    private const int MostKept = 2000;

    private readonly ConcurrentDictionary<(RepositoryName Repository, Digest Digest), ImageConfig> _kept = [];

    /// <summary>Null when the repository has no such blob, or it is no configuration.</summary>
    public async Task<ImageConfig?> FindAsync(RepositoryName repository, Digest digest, CancellationToken cancel)
    {
        if (_kept.TryGetValue((repository, digest), out var kept))
        {
            return kept;
        }

        var opened = await blobs.OpenAsync(repository, digest, cancel);
        if (opened.Value is not { } blob)
        {
            return null;
        }

        await using (blob)
        {
            var config = blob.Length <= LargestConfig ? await ReadAsync(blob.OpenStream(), (int)blob.Length, cancel) : null;
            return config is null ? null : Keep((repository, digest), config);
        }
    }

    private static async Task<ImageConfig?> ReadAsync(Stream content, int length, CancellationToken cancel)
    {
        await using (content)
        {
            var bytes = new byte[length];
            await content.ReadExactlyAsync(bytes, cancel);
            return ImageConfig.Parse(bytes);
        }
    }

    private ImageConfig Keep((RepositoryName Repository, Digest Digest) place, ImageConfig config)
    {
        if (_kept.Count >= MostKept)
        {
            _kept.Clear();
        }

        _kept[place] = config;
        return config;
    }
}
