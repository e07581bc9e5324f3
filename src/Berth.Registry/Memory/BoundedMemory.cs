using Microsoft.Extensions.Caching.Memory;

namespace Berth.Registry.Memory;

/// <summary>What was read or computed once and is kept for a while, all of it under one bound in bytes.</summary>
/// <remarks>
/// Whatever is as large as a client makes it belongs in here: a bound on the count of such things is no bound. Other memories keep entries of
/// a few hundred bytes whatever is sent (names and numbers), and may count them. When it is full, what was used longest ago goes, a
/// twentieth at a time; a newcomer that does not fit meanwhile is not kept, and whoever needs it reads it again.
/// </remarks>
public sealed class BoundedMemory : IDisposable
{
    /// <summary>What an entry costs beside its content: the entry itself, its key, its place in the table.</summary>
    private const int EntryCost = 400;

    private readonly MemoryCache _cache;

    public BoundedMemory(long bytes) => _cache = new MemoryCache(new MemoryCacheOptions { SizeLimit = bytes, TrackStatistics = true });

    /// <summary>Bytes in use, by the estimates of those who gave them.</summary>
    internal long Size => _cache.GetCurrentStatistics()!.CurrentEstimatedSize ?? 0;

    /// <param name="key">Of a type that only its owner uses, so that no two of them share a key.</param>
    internal T? Find<T>(object key)
        where T : class => _cache.Get<T>(key);

    /// <param name="bytes">What the content takes in memory, estimated rather too high.</param>
    internal void Keep(object key, object content, long bytes) =>
        _cache.Set(key, content, new MemoryCacheEntryOptions { Size = EntryCost + bytes });

    public void Dispose() => _cache.Dispose();
}
