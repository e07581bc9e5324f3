using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Repositories;

/// <summary>What a namespace takes up: its blobs, each counted once per repository that links it.</summary>
public sealed record NamespaceUsage(string Namespace, int Repositories, long Size);

/// <summary>Storage by namespace. Adding up every link takes a while on a large registry, so the answer is some minutes old.</summary>
public sealed class StorageUsage
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private readonly MetadataStore _database;
    private readonly Refreshed<IReadOnlyList<NamespaceUsage>> _usage;

    public StorageUsage(MetadataStore database, TimeProvider clock)
    {
        _database = database;
        _usage = new Refreshed<IReadOnlyList<NamespaceUsage>>(AddUpAsync, Kept, clock);
    }

    /// <summary>Largest first. For administrators: the caller has asked.</summary>
    public Task<IReadOnlyList<NamespaceUsage>> ReadAsync(CancellationToken cancel) => _usage.GetAsync(cancel);

    private Task<IReadOnlyList<NamespaceUsage>> AddUpAsync() => _database.ReadAsync<IReadOnlyList<NamespaceUsage>>(
        async context =>
        {
            var counts = await context.Repositories.GroupBy(r => r.Namespace)
                .Select(group => new { group.Key, Count = group.Count() }).ToListAsync();
            var sizes = await (from r in context.Repositories
                               join l in context.BlobLinks on r.Id equals l.RepositoryId
                               group l.Size by r.Namespace into sizesOf
                               select new { sizesOf.Key, Size = sizesOf.Sum() }).ToDictionaryAsync(row => row.Key, row => row.Size);
            return counts.Select(row => new NamespaceUsage(row.Key, row.Count, sizes.GetValueOrDefault(row.Key)))
                .OrderByDescending(row => row.Size).ThenBy(row => row.Namespace, StringComparer.Ordinal).ToList();
        },
        CancellationToken.None);
}
