using Berth.Blobs;
using Berth.Blobs.FileSystem;
using Berth.Registry.Database;
using Berth.Registry.Tokens;

namespace Berth.Registry;

/// <summary>What must be true before the first request: syncs that tell the truth, tables up to date, storage that can be read.</summary>
public sealed class RegistryLifetime
{
    private readonly MetadataStore _database;
    private readonly IBlobStore _store;
    private readonly BallastFile _ballast;
    private readonly SigningKeys _keys;

    internal RegistryLifetime(MetadataStore database, IBlobStore store, BallastFile ballast, SigningKeys keys)
    {
        _database = database;
        _store = store;
        _ballast = ballast;
        _keys = keys;
    }

    /// <summary>Which database this is, for the start line.</summary>
    public string DatabaseName => _database.Name;

    /// <exception cref="BlobStoreException">The storage cannot be read.</exception>
    /// <exception cref="MetadataException">The database cannot be reached.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        Durable.SelfTest();
        await _database.MigrateAsync(cancel);
        await _store.CheckAsync(cancel);
        TryHoldBallast();
    }

    /// <summary>What the first requests would wait for otherwise: the database's model and the key that signs tokens.</summary>
    /// <exception cref="MetadataException">The database cannot be reached.</exception>
    public Task WarmAsync(CancellationToken cancel) => _keys.EnsureAsync(cancel);

    /// <summary>A disk without room for the ballast is no reason not to serve what is on it.</summary>
    private void TryHoldBallast()
    {
        try
        {
            _ballast.Restore();
        }
        catch (BlobStoreException)
        {
            // Deletions then need free space like everything else.
        }
    }
}
