using System.Buffers;
using Berth.Oci;
using Berth.Registry.Content.Blobs;
using Berth.Registry.Memory;

namespace Berth.Registry.Content.Configs;

/// <summary>Configurations by repository and digest. What a digest names never changes, so what was read once is kept for a while; but for
/// the repository that it was read from only, for who knows a digest has not the right to read it.</summary>
public sealed class ImageConfigs(BlobReader blobs, BoundedMemory memory) : IDisposable
{
    /// <summary>Larger than any honest configuration, and small enough to read into memory for a page.</summary>
    internal const int Largest = 1024 * 1024;

    /// <summary>As large as those of images that people build: a list reads so much of each of its rows.</summary>
    internal const int LargestInList = 64 * 1024;

    private const int ReadAtOnce = 8;

    private readonly SemaphoreSlim _reading = new(ReadAtOnce);

    /// <summary>Null when the repository has no such blob, or it is no configuration.</summary>
    internal async Task<ImageConfig?> FindAsync(RepositoryName repository, Digest digest, CancellationToken cancel)
    {
        var place = (repository, digest);
        if (memory.Find<ImageConfig>(place) is { } kept)
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
            var config = blob.Length <= Largest ? await ReadAsync(blob.OpenStream(), (int)blob.Length, cancel) : null;
            if (config is not null)
            {
                memory.Keep(place, config, config.Cost);
            }

            return config;
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task<ImageConfig?> ReadAsync(Stream content, int length, CancellationToken cancel)
    {
        await using (content)
        {
            await _reading.WaitAsync(cancel);
            var bytes = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                await content.ReadExactlyAsync(bytes.AsMemory(0, length), cancel);
                return ImageConfigParser.Parse(bytes.AsSpan(0, length));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(bytes);
                _reading.Release();
            }
        }
    }
}
