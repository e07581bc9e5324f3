using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Repositories;

/// <summary>What a namespace takes up: its blobs, each counted once per repository that links it.</summary>
public sealed record NamespaceUsage(string Namespace, int Repositories, long Size);

/// <summary>Storage by namespace. Adding up every link takes a while on a large registry, so the answer is kept for some minutes.</summary>
public sealed class StorageUsage
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private readonly MetadataStore _database;
    private readonly TimeProvider _clock;
    private (DateTimeOffset At, IReadOnlyList<NamespaceUsage> Usage)? _last;

    internal StorageUsage(MetadataStore database, TimeProvider clock)
    {
        _database = database;
        _clock = clock;
    }

    /// <summary>Largest first. For administrators: the caller has asked.</summary>
    public async Task<IReadOnlyList<NamespaceUsage>> ReadAsync(CancellationToken cancel)
    {
        var now = _clock.GetUtcNow();
        if (_last is { } last && now - last.At < Kept)
        {
            return last.Usage;
        }

        var usage = await _database.ReadAsync(
            async context =>
            {
                var counts = await context.Repositories.GroupBy(r => r.Namespace)
                    .Select(group => new { group.Key, Count = group.Count() }).ToListAsync(cancel);
                var sizes = await (from r in context.Repositories
                                   join l in context.BlobLinks on r.Id equals l.RepositoryId
                                   join b in context.Blobs on l.BlobId equals b.Id
                                   group b.Size by r.Namespace into sizesOf
                                   select new { sizesOf.Key, Size = sizesOf.Sum() }).ToDictionaryAsync(row => row.Key, row => row.Size, cancel);
                return counts.Select(row => new NamespaceUsage(row.Key, row.Count, sizes.GetValueOrDefault(row.Key)))
                    .OrderByDescending(row => row.Size).ThenBy(row => row.Namespace, StringComparer.Ordinal).ToList();
            },
            cancel);
        _last = (now, usage);
        return usage;
    }
}
