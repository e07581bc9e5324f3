using Berth.Blobs;
using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Composition;

/// <summary>The registry in numbers, for metrics and the administration page.</summary>
public sealed record RegistryNumbers(long Repositories, long Manifests, long Tags, long Blobs, long StoredBytes, long OpenUploads, long UploadBytes);

public sealed class RegistryStatistics
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private readonly MetadataStore _database;
    private readonly IBlobStore _store;
    private readonly Refreshed<RegistryNumbers> _recent;

    public RegistryStatistics(MetadataStore database, IBlobStore store, TimeProvider clock)
    {
        _store = store;
        _database = database;
        _recent = new Refreshed<RegistryNumbers>(() => CountAsync(CancellationToken.None), Kept, clock);
    }

    /// <summary>The numbers of a minute ago, for pages.</summary>
    public Task<RegistryNumbers> RecentAsync(CancellationToken cancel) => _recent.GetAsync(cancel);

    /// <summary>Counts everything: a tenth of a second for a hundred thousand tags, not for the path of a request.</summary>
    /// <remarks>What unfinished uploads hold is measured: rows say nothing of a body under way, nor of one that came without a session.</remarks>
    public async Task<RegistryNumbers> CountAsync(CancellationToken cancel)
    {
        var uploadBytes = await MeasureUploadsAsync(cancel);
        return await _database.ReadAsync(
            async context => new RegistryNumbers(
                await context.Repositories.LongCountAsync(cancel),
                await context.Manifests.LongCountAsync(cancel),
                await context.Tags.LongCountAsync(cancel),
                await context.Blobs.LongCountAsync(cancel),
                await context.Blobs.SumAsync(b => b.Size, cancel),
                await context.Uploads.LongCountAsync(cancel),
                uploadBytes),
            cancel);
    }

    /// <summary>A storage that is out does not keep the other numbers from being shown.</summary>
    private async Task<long> MeasureUploadsAsync(CancellationToken cancel)
    {
        try
        {
            return await _store.MeasureStagedAsync(cancel);
        }
        catch (BlobStoreException)
        {
            return 0;
        }
    }
}
