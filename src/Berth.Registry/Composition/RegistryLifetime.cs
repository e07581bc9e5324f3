using Berth.Blobs;
using Berth.Blobs.FileSystem;
using Berth.Registry.Database;
using Berth.Registry.Tokens;
using Microsoft.Extensions.Logging;

namespace Berth.Registry.Composition;

/// <summary>What must be true before the first request: syncs that tell the truth, tables up to date, storage that can be read.</summary>
public sealed partial class RegistryLifetime(
    MetadataStore database, IBlobStore store, BallastFile ballast, SigningKeys keys, RegistryOptions options, TimeProvider clock,
    ILogger<RegistryLifetime> log)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);


    /// <summary>Which database this is, for the start line.</summary>
    public string DatabaseName => database.Name;

    /// <exception cref="BlobStoreException">The storage cannot be read.</exception>
    /// <exception cref="MetadataException">The database cannot be reached.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        Durable.SelfTest();
        await MigrateAsync(cancel);
        await store.CheckAsync(cancel);
        TryHoldBallast();
    }

    /// <summary>What the first requests would wait for otherwise: the database's model and the key that signs tokens. From here on memory
    /// answers.</summary>
    /// <exception cref="MetadataException">The database cannot be reached.</exception>
    public Task WarmAsync(CancellationToken cancel)
    {
        database.Watch();
        return keys.EnsureAsync(cancel);
    }

    private async Task MigrateAsync(CancellationToken cancel)
    {
        for (var started = clock.GetTimestamp(); ;)
        {
            try
            {
                await database.MigrateAsync(cancel);
                return;
            }
            catch (MetadataException e) when (e.IsOutage && clock.GetElapsedTime(started) < options.DatabasePatience)
            {
                Waiting(e.Message);
                await Task.Delay(RetryInterval, clock, cancel);
            }
        }
    }

    /// <summary>A disk without room for the ballast is no reason not to serve what is on it.</summary>
    private void TryHoldBallast()
    {
        try
        {
            ballast.Restore();
        }
        catch (BlobStoreException)
        {
            // Deletions then need free space like everything else.
        }
    }

    [LoggerMessage(LogLevel.Warning, "waiting for the database: {Reason}")]
    private partial void Waiting(string reason);
}
