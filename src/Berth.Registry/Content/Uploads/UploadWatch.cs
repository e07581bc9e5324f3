using Berth.Registry.Database;

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
            var rows = await database.AskAsync(
                sql => sql.ListAsync(
                    $"SELECT id, updated_at FROM uploads WHERE id {sql.Among("$1")}", [ids], row => (Id: row.Guid(0), UpdatedAt: row.Time(1)), cancel),
                cancel);
            var times = rows.ToDictionary(row => row.Id, row => row.UpdatedAt);
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
