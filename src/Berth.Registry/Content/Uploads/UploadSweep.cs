using Berth.Blobs;
using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Berth.Registry.Content.Uploads;

/// <summary>Forgets sessions that nobody went on with, and clears staged bytes that no session knows.</summary>
public sealed partial class UploadSweep
{
    private const int BatchSize = 500;

    private readonly MetadataStore _database;
    private readonly IBlobStore _store;
    private readonly UploadHashes _hashes;
    private readonly UploadLimits _limits;
    private readonly TimeProvider _clock;
    private readonly ILogger<UploadSweep> _log;

    internal UploadSweep(
        MetadataStore database, IBlobStore store, UploadHashes hashes, UploadLimits limits, TimeProvider clock, ILogger<UploadSweep> log)
    {
        _database = database;
        _store = store;
        _hashes = hashes;
        _limits = limits;
        _clock = clock;
        _log = log;
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        var before = _clock.GetUtcNow() - _limits.TimeToLive;
        var sessions = await ForgetAsync(before, cancel);
        var files = await _store.SweepAsync(before, IsLiveAsync, cancel);
        if (sessions + files > 0)
        {
            LogSwept(sessions, files);
        }

        async ValueTask<bool> IsLiveAsync(Guid upload) =>
            await _database.ReadAsync(context => context.Uploads.AnyAsync(u => u.Id == upload, cancel), cancel);
    }

    private async Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancel)
    {
        var forgotten = 0;
        while (true)
        {
            var stale = await _database.ReadAsync(
                context => context.Uploads.Where(u => u.UpdatedAt < before).OrderBy(u => u.UpdatedAt).Take(BatchSize).ToListAsync(cancel), cancel);
            if (stale.Count == 0)
            {
                return forgotten;
            }

            var ids = stale.ConvertAll(u => u.Id);
            await _database.WriteAsync(
                context => context.Uploads.Where(u => ids.Contains(u.Id) && u.UpdatedAt < before).ExecuteDeleteAsync(cancel),
                Durability.Relaxed,
                cancel);

            // A client that went on with its session just now keeps it, and its bytes.
            var kept = await _database.ReadAsync(
                context => context.Uploads.Where(u => ids.Contains(u.Id)).Select(u => u.Id).ToListAsync(cancel), cancel);
            foreach (var upload in stale.Where(u => !kept.Contains(u.Id)))
            {
                _hashes.Drop(upload.Id);
                await _store.DiscardAsync(upload.Id, upload.Staged, cancel);
            }

            forgotten += stale.Count - kept.Count;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Cleared {Sessions} abandoned upload sessions and {Files} leftover files")]
    private partial void LogSwept(int sessions, int files);
}
