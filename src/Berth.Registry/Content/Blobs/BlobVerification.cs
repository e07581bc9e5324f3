using System.Collections.Concurrent;
using Berth.Blobs;
using Berth.Oci;
using Berth.Registry.Database;
using BitFaster.Caching.Lru;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Berth.Registry.Content.Blobs;

/// <summary>Hashes files that changed since they were verified: each once for all who wait for it, a few at a time, and to its end though
/// they all give up, so that whoever comes back finds it done.</summary>
public sealed partial class BlobVerification(MetadataStore database, IBlobStore store, ILogger<BlobVerification> log) : IAsyncDisposable
{
    // Two read as fast as one disk gives; more would only keep each other, and pulls of what is sound, waiting.
    private const int AtOnce = 2;

    // The row has what was found; this is for a database that could not be written. Whatever goes from here is hashed again.
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<Digest, Lazy<Task<bool>>> _flights = new();
    private readonly ConcurrentLru<Digest, string> _verified = new(MostRemembered);
    private readonly SemaphoreSlim _turns = new(AtOnce);
    private readonly CancellationTokenSource _ends = new();

    /// <summary>Whether content with this stamp was found sound by this process.</summary>
    internal bool Knows(Digest digest, string stamp) => _verified.TryGet(digest, out var known) && known == stamp;

    /// <summary>The hash of a blob, begun now or under way. What its row says is what it is held to.</summary>
    /// <returns>Whether it is sound. What is not was put into quarantine.</returns>
    internal Task<bool> StartAsync(Digest digest, long size, string stamp) =>
        _flights.GetOrAdd(digest, _ => new Lazy<Task<bool>>(() => Task.Run(() => FlyAsync(digest, size, stamp)))).Value;

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        await Task.WhenAll(_flights.Values.Select(flight => flight.Value)).ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _ends.Dispose();
        _turns.Dispose();
    }

    private async Task<bool> FlyAsync(Digest digest, long size, string stamp)
    {
        try
        {
            await _turns.WaitAsync(_ends.Token);
            try
            {
                return await VerifyAsync(digest, size, stamp, _ends.Token);
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Perhaps nobody waits any more.
            LogFailed(e, digest);
            throw;
        }
        finally
        {
            _flights.TryRemove(digest, out _);
        }
    }

    private async Task<bool> VerifyAsync(Digest digest, long size, string stamp, CancellationToken cancel)
    {
        await using var content = await store.OpenAsync(digest, cancel);
        if (content is null)
        {
            LogMissing(digest);
            return false;
        }

        if (content.Length != size || !await content.MatchesAsync(digest, cancel))
        {
            LogDamaged(digest, size, content.Length);
            await store.QuarantineAsync(digest, cancel);
            return false;
        }

        _verified.AddOrUpdate(digest, content.Stamp);
        await RememberAsync(digest, stamp, content.Stamp, cancel);
        return true;
    }

    /// <summary>Saves the next process the same work; a database that cannot be written now is no reason not to serve. A push may have
    /// replaced the file meanwhile, and then the row has the stamp of that one.</summary>
    private async Task RememberAsync(Digest digest, string before, string stamp, CancellationToken cancel)
    {
        try
        {
            await database.WriteAsync(
                context => context.Blobs.Where(b => b.Digest == digest && b.Stamp == before)
                    .ExecuteUpdateAsync(set => set.SetProperty(b => b.Stamp, stamp), cancel),
                Durability.Relaxed,
                cancel);
        }
        catch (MetadataException e)
        {
            LogNotRemembered(e, digest);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Blob {Digest} is recorded but not in the storage; a push of it will restore it")]
    internal partial void LogMissing(Digest digest);

    [LoggerMessage(Level = LogLevel.Error, Message = "Blob {Digest} is damaged and was put into quarantine ({Expected} bytes recorded, {Actual} found); a push of it will restore it")]
    private partial void LogDamaged(Digest digest, long expected, long actual);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The verified stamp of blob {Digest} could not be recorded")]
    private partial void LogNotRemembered(Exception exception, Digest digest);

    [LoggerMessage(Level = LogLevel.Error, Message = "Blob {Digest} could not be verified")]
    private partial void LogFailed(Exception exception, Digest digest);
}
