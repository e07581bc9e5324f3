using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Uploads;

/// <summary>Looks whether another process wants a session that a request of this one has, or has cancelled it. See <see cref="UploadTurns"/>.</summary>
internal sealed class UploadWatch(MetadataStore database, ActiveUploads active)
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private const int BatchSize = 500;

    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (var batch in active.Reading.Chunk(BatchSize))
        {
            var ids = batch.Select(w => w.Upload).ToList();
            var times = await database.ReadAsync(
                context => context.Uploads.Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.UpdatedAt, cancel), cancel);
            foreach (var (upload, since) in batch)
            {
                if (!times.TryGetValue(upload, out var now) || now != since)
                {
                    await active.AskToStopAsync(upload, since);
                }
            }
        }
    }
}
