using System.Collections.Concurrent;
using Berth.Blobs;
using Berth.Oci;
using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Berth.Registry.Content.Blobs;

/// <summary>Opens blobs that are what their row says, and nothing else. A stamp that changed since the content was verified means:
/// hash it all before the first byte leaves; content that proves wrong is taken out of sight, so that the next push heals it.</summary>
internal sealed partial class BlobIntegrity(MetadataStore database, IBlobStore store, ILogger<BlobIntegrity> log)
{
    private readonly ConcurrentDictionary<Digest, string> _verified = new();
    private readonly KeyedLock<Digest> _verifying = new();

    /// <returns>The content, or null when it is missing or was found damaged.</returns>
    public async Task<BlobContent?> OpenAsync(Digest digest, long size, string stamp, CancellationToken cancel)
    {
        var content = await store.OpenAsync(digest, cancel);
        if (content is null)
        {
            LogMissing(digest);
            return null;
        }

        if (content.Length == size && (content.Stamp == stamp || IsVerified(digest, content.Stamp)))
        {
            return content;
        }

        if (await VerifyAsync(digest, size, content, cancel))
        {
            return content;
        }

        await content.DisposeAsync();
        return null;
    }

    private bool IsVerified(Digest digest, string stamp) => _verified.TryGetValue(digest, out var known) && known == stamp;

    private async Task<bool> VerifyAsync(Digest digest, long size, BlobContent content, CancellationToken cancel)
    {
        using var alone = await _verifying.EnterAsync(digest, cancel);
        if (content.Length == size && IsVerified(digest, content.Stamp))
        {
            return true;
        }

        if (content.Length != size || !await content.MatchesAsync(digest, cancel))
        {
            LogDamaged(digest, size, content.Length);
            await store.QuarantineAsync(digest, cancel);
            return false;
        }

        _verified[digest] = content.Stamp;
        await RememberAsync(digest, content.Stamp, cancel);
        return true;
    }

    /// <summary>Saves the next process the same work; a database that cannot be written now is no reason not to serve.</summary>
    private async Task RememberAsync(Digest digest, string stamp, CancellationToken cancel)
    {
        try
        {
            await database.WriteAsync(
                context => context.Blobs.Where(b => b.Digest == digest).ExecuteUpdateAsync(set => set.SetProperty(b => b.Stamp, stamp), cancel),
                Durability.Relaxed,
                cancel);
        }
        catch (MetadataException e)
        {
            LogNotRemembered(e, digest);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Blob {Digest} is recorded but not in the storage; a push of it will restore it")]
    private partial void LogMissing(Digest digest);

    [LoggerMessage(Level = LogLevel.Error, Message = "Blob {Digest} is damaged and was put into quarantine ({Expected} bytes recorded, {Actual} found); a push of it will restore it")]
    private partial void LogDamaged(Digest digest, long expected, long actual);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The verified stamp of blob {Digest} could not be recorded")]
    private partial void LogNotRemembered(Exception exception, Digest digest);
}
