using Berth.Blobs;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
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
    private readonly ActiveUploads _active;
    private readonly UploadLimits _limits;
    private readonly TimeProvider _clock;
    private readonly ILogger<UploadSweep> _log;

    internal UploadSweep(
        MetadataStore database, IBlobStore store, UploadHashes hashes, ActiveUploads active, UploadLimits limits, TimeProvider clock,
        ILogger<UploadSweep> log)
    {
        _database = database;
        _store = store;
        _hashes = hashes;
        _active = active;
        _limits = limits;
        _clock = clock;
        _log = log;
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        var now = _clock.GetUtcNow();
        var before = now - _limits.TimeToLive;
        var brokenBefore = now - TimeSpan.FromTicks(Math.Min(_limits.TimeToLive.Ticks, _limits.BrokenTimeToLive.Ticks));
        var sessions = await ForgetAsync(before, brokenBefore, cancel);

        // Staged bytes without a session are of a blob that came in one request: nothing could be added to them.
        var files = await _store.SweepAsync(brokenBefore, IsLiveAsync, cancel);
        if (sessions + files > 0)
        {
            LogSwept(sessions, files);
        }

        async ValueTask<bool> IsLiveAsync(Guid upload) =>
            await _database.ReadAsync(context => context.Uploads.AnyAsync(u => u.Id == upload, cancel), cancel);
    }

    private async Task<int> ForgetAsync(DateTimeOffset before, DateTimeOffset brokenBefore, CancellationToken cancel)
    {
        var (forgotten, kept) = (0, new HashSet<Guid>());
        while (true)
        {
            var stale = await _database.ReadAsync(
                context => context.Uploads
                    .Where(u => u.UpdatedAt < before || (!u.InChunks && u.UpdatedAt < brokenBefore))
                    .Where(u => !kept.Contains(u.Id))
                    .OrderBy(u => u.UpdatedAt)
                    .Take(BatchSize)
                    .ToListAsync(cancel),
                cancel);
            if (stale.Count == 0)
            {
                return forgotten;
            }

            foreach (var row in stale)
            {
                if (await TryForgetAsync(row, cancel))
                {
                    forgotten++;
                }
                else
                {
                    kept.Add(row.Id);
                }
            }
        }
    }

    /// <returns>False when a request is at work on the session, here or in another process: a body may take longer than a session rests.</returns>
    private async Task<bool> TryForgetAsync(UploadRow row, CancellationToken cancel)
    {
        using var writer = _active.TryEnter(row.Id, cancel);
        using var hold = writer is null ? null : _store.TryHold(row.Id);
        if (hold is null)
        {
            return false;
        }

        var removed = await _database.WriteAsync(
            context => context.Uploads.Where(u => u.Id == row.Id && u.UpdatedAt == row.UpdatedAt).ExecuteDeleteAsync(cancel),
            Durability.Relaxed,
            cancel);
        if (removed == 0)
        {
            return false;
        }

        _hashes.Drop(row.Id);
        await _store.DiscardAsync(row.Id, row.Staged, cancel);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Cleared {Sessions} abandoned upload sessions and {Files} leftover files")]
    private partial void LogSwept(int sessions, int files);
}
