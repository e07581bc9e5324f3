using Berth.Blobs;
using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry;

/// <summary>Whether database and storage answer, each tried for real.</summary>
public sealed class RegistryHealth
{
    private readonly MetadataStore _database;
    private readonly IBlobStore _store;

    internal RegistryHealth(MetadataStore database, IBlobStore store)
    {
        _database = database;
        _store = store;
    }

    /// <exception cref="MetadataException">The database does not answer.</exception>
    public Task CheckDatabaseAsync(CancellationToken cancel) =>
        _database.ReadAsync(context => context.Repositories.Select(r => r.Id).FirstOrDefaultAsync(cancel), cancel);

    /// <exception cref="BlobStoreException">The storage cannot be read.</exception>
    public Task<StorageHealth> CheckStorageAsync(CancellationToken cancel) => _store.CheckAsync(cancel);
}
