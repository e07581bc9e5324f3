using Berth.Blobs;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.Extensions.Logging;

namespace Berth.Registry.Content.Uploads;

/// <summary>Forgets sessions that nobody went on with, and clears staged bytes that no session knows.</summary>
public sealed partial class UploadSweep(
    MetadataStore database, IBlobStore store, UploadHashes hashes, ActiveUploads active, UploadLimits limits, TimeProvider clock,
    ILogger<UploadSweep> log)
{
    private const int BatchSize = 500;

    private const string Stale =
        "SELECT " + UploadTurns.Columns + " FROM uploads WHERE (updated_at < $1 OR (NOT in_chunks AND updated_at < $2)) AND (updated_at, id) > ($3, $4) "
        + "ORDER BY updated_at, id LIMIT $5";

    public async Task RunAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var before = now - limits.TimeToLive;
        var brokenBefore = now - TimeSpan.FromTicks(Math.Min(limits.TimeToLive.Ticks, limits.BrokenTimeToLive.Ticks));
        var sessions = await ForgetAsync(before, brokenBefore, cancel);

        // Staged bytes without a session are of a blob that came in one request: nothing could be added to them.
        var files = await store.SweepAsync(brokenBefore, IsLiveAsync, cancel);
        if (sessions + files > 0)
        {
            LogSwept(sessions, files);
        }

        async ValueTask<bool> IsLiveAsync(Guid upload) =>
            await database.AskAsync(sql => sql.NumberAsync("SELECT 1 FROM uploads WHERE id = $1", [upload], cancel), cancel) is not null;
    }

    private async Task<int> ForgetAsync(DateTimeOffset before, DateTimeOffset brokenBefore, CancellationToken cancel)
    {
        var (forgotten, time, id) = (0, DateTimeOffset.UnixEpoch, Guid.Empty);
        while (true)
        {
            var stale = await database.AskAsync(
                sql => sql.ListAsync(Stale, [before, brokenBefore, time, id, BatchSize], UploadTurns.Read, cancel), cancel);
            if (stale.Count == 0)
            {
                return forgotten;
            }

            foreach (var row in stale)
            {
                forgotten += await TryForgetAsync(row, cancel) ? 1 : 0;
            }

            (time, id) = (stale[^1].UpdatedAt, stale[^1].Id);
        }
    }

    /// <returns>False when a request is at work on the session, here or in another process: a body may take longer than a session rests.</returns>
    private async Task<bool> TryForgetAsync(UploadRow row, CancellationToken cancel)
    {
        using var writer = active.TryEnter(row.Id, cancel);
        using var hold = writer is null ? null : store.TryHold(row.Id);
        if (hold is null)
        {
            return false;
        }

        var removed = await database.ChangeAsync(
            change => change.Sql.ExecuteAsync("DELETE FROM uploads WHERE id = $1 AND updated_at = $2", [row.Id, row.UpdatedAt], cancel),
            Durability.Relaxed,
            cancel);
        if (removed == 0)
        {
            return false;
        }

        hashes.Drop(row.Id);
        await store.DiscardAsync(row.Id, row.Staged, cancel);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Cleared {Sessions} abandoned upload sessions and {Files} leftover files")]
    private partial void LogSwept(int sessions, int files);
}
