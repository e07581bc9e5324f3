using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry;

/// <summary>The registry in numbers, for metrics and the administration page.</summary>
public sealed record RegistryNumbers(long Repositories, long Manifests, long Tags, long Blobs, long StoredBytes, long OpenUploads);

public sealed class RegistryStatistics
{
    private readonly MetadataStore _database;

    internal RegistryStatistics(MetadataStore database) => _database = database;

    /// <summary>Counts everything: a matter of some milliseconds, not for the path of a request.</summary>
    public Task<RegistryNumbers> CountAsync(CancellationToken cancel) => _database.ReadAsync(
        async context => new RegistryNumbers(
            await context.Repositories.LongCountAsync(cancel),
            await context.Manifests.LongCountAsync(cancel),
            await context.Tags.LongCountAsync(cancel),
            await context.Blobs.LongCountAsync(cancel),
            await context.Blobs.SumAsync(b => b.Size, cancel),
            await context.Uploads.LongCountAsync(cancel)),
        cancel);
}
