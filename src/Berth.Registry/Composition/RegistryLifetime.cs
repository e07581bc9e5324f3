using Berth.Blobs;
using Berth.Blobs.FileSystem;
using Berth.Registry.Database;
using Berth.Registry.Tokens;
using Microsoft.Extensions.Logging;

namespace Berth.Registry.Composition;

/// <summary>What must be true before the first request: syncs that tell the truth, tables up to date, storage that can be read.</summary>
public sealed partial class RegistryLifetime
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly MetadataStore _database;
    private readonly IBlobStore _store;
    private readonly BallastFile _ballast;
    private readonly SigningKeys _keys;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _clock;
    private readonly ILogger<RegistryLifetime> _log;

    public RegistryLifetime(
        MetadataStore database, IBlobStore store, BallastFile ballast, SigningKeys keys, RegistryOptions options, TimeProvider clock,
        ILogger<RegistryLifetime> log)
    {
        _patience = options.DatabasePatience;
        _clock = clock;
        _log = log;
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
        await MigrateAsync(cancel);
        await _store.CheckAsync(cancel);
        TryHoldBallast();
    }

    /// <summary>What the first requests would wait for otherwise: the database's model and the key that signs tokens. From here on memory
    /// answers.</summary>
    /// <exception cref="MetadataException">The database cannot be reached.</exception>
    public Task WarmAsync(CancellationToken cancel)
    {
        _database.Watch();
        return _keys.EnsureAsync(cancel);
    }

    private async Task MigrateAsync(CancellationToken cancel)
    {
        for (var started = _clock.GetTimestamp(); ;)
        {
            try
            {
                await _database.MigrateAsync(cancel);
                return;
            }
            catch (MetadataException e) when (e.IsOutage && _clock.GetElapsedTime(started) < _patience)
            {
                Waiting(e.Message);
                await Task.Delay(RetryInterval, _clock, cancel);
            }
        }
    }

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

    [LoggerMessage(LogLevel.Warning, "waiting for the database: {Reason}")]
    private partial void Waiting(string reason);
}
