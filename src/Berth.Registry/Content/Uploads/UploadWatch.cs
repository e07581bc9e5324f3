using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Uploads;

/// <summary>Looks whether another process wants a session that a request of this one has, or has cancelled it. See <see cref="UploadTurns"/>.</summary>
public sealed class UploadWatch
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private const int BatchSize = 500;

    private readonly MetadataStore _database;
    private readonly ActiveUploads _active;

    internal UploadWatch(MetadataStore database, ActiveUploads active)
    {
        _database = database;
        _active = active;
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (var batch in _active.Reading.Chunk(BatchSize))
        {
            var ids = batch.Select(w => w.Upload).ToList();
            var times = await _database.ReadAsync(
                context => context.Uploads.Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.UpdatedAt, cancel), cancel);
            foreach (var (upload, since) in batch)
            {
                if (!times.TryGetValue(upload, out var now) || now != since)
                {
                    await _active.AskToStopAsync(upload, since);
                }
            }
        }
    }
}
