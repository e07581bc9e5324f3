using Berth.Blobs;
using Berth.Registry.Database;

namespace Berth.Registry.Composition;

/// <summary>Whether database and storage answer, each tried for real.</summary>
public sealed class RegistryHealth(MetadataStore database, IBlobStore store)
{
    /// <exception cref="MetadataException">The database does not answer.</exception>
    public Task CheckDatabaseAsync(CancellationToken cancel) => database.PingAsync(cancel);

    /// <exception cref="BlobStoreException">The storage cannot be read.</exception>
    public Task<StorageHealth> CheckStorageAsync(CancellationToken cancel) => store.CheckAsync(cancel);

    /// <summary>The same for the administration page, which knows nothing of blob stores.</summary>
    public async Task<StorageState> DescribeStorageAsync(CancellationToken cancel)
    {
        try
        {
            var health = await store.CheckAsync(cancel);
            return new StorageState(health.Problem, health.FreeBytes);
        }
        catch (BlobStoreException failure)
        {
            return new StorageState(failure.Message, null);
        }
    }
}

/// <param name="Problem">Why nothing can be stored or read now; null when all is well.</param>
public sealed record StorageState(string? Problem, long? FreeBytes);
