using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Repositories;

/// <summary>What a namespace takes up: its blobs, each counted once however many of its repositories have it.</summary>
public sealed record NamespaceUsage(string Namespace, int Repositories, long Size);

/// <param name="Namespaces">Largest first. A blob that several have counts in each of them, so they come to more than is stored.</param>
/// <param name="UsedBytes">Of all blobs that some repository has, each counted once.</param>
public sealed record RegistryUsage(IReadOnlyList<NamespaceUsage> Namespaces, long UsedBytes);

/// <summary>Storage by namespace. Adding up every link takes a while on a large registry, so the answer is some minutes old.</summary>
public sealed class StorageUsage
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private readonly MetadataStore _database;
    private readonly Refreshed<RegistryUsage> _usage;

    public StorageUsage(MetadataStore database, TimeProvider clock)
    {
        _database = database;
        _usage = new Refreshed<RegistryUsage>(AddUpAsync, Kept, clock);
    }

    /// <summary>For administrators: the caller has asked.</summary>
    public Task<RegistryUsage> ReadAsync(CancellationToken cancel) => _usage.GetAsync(cancel);

    private Task<RegistryUsage> AddUpAsync() => _database.ReadAsync<RegistryUsage>(
        async context =>
        {
            var counts = await context.Repositories.GroupBy(r => r.Namespace)
                .Select(group => new { group.Key, Count = group.Count() }).ToListAsync();
            var sizes = await (from r in context.Repositories
                               join l in context.BlobLinks on r.Id equals l.RepositoryId
                               select new { r.Namespace, l.BlobId, l.Size }).Distinct().GroupBy(row => row.Namespace)
                .Select(group => new { group.Key, Size = group.Sum(row => row.Size) }).ToDictionaryAsync(row => row.Key, row => row.Size);
            var used = await context.Blobs
                .Where(b => context.BlobLinks.Any(l => l.BlobId == b.Id && context.Repositories.Any(r => r.Id == l.RepositoryId)))
                .SumAsync(b => b.Size);
            return new RegistryUsage([.. counts.Select(row => new NamespaceUsage(row.Key, row.Count, sizes.GetValueOrDefault(row.Key)))
                .OrderByDescending(row => row.Size).ThenBy(row => row.Namespace, StringComparer.Ordinal)], used);
        },
        CancellationToken.None);
}
