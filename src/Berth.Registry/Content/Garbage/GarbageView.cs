using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Garbage;

/// <summary>What waits for collection.</summary>
/// <param name="TrashLines">What can still be restored.</param>
/// <param name="DueBlobs">Blobs that no repository links any more.</param>
public sealed record GarbageWaiting(long TrashLines, long DueManifests, long LooseLinks, long DueBlobs, long DueBytes);

/// <summary>What garbage collection has before it and behind it, for administrators: the caller has asked.</summary>
public sealed class GarbageView(MetadataStore database, TimeProvider clock)
{
    private const int MostCycles = 20;

    public Task<GarbageWaiting> WaitingAsync(CancellationToken cancel) => database.ReadAsync(
        async context =>
        {
            var now = clock.GetUtcNow();
            var loose = context.Blobs.Where(b => b.LooseSince != null && !context.BlobLinks.Any(l => l.BlobId == b.Id));
            return new GarbageWaiting(
                await context.Trash.LongCountAsync(t => t.ExpiresAt > now, cancel),
                await context.AllManifests.LongCountAsync(m => m.LeavesAt != null && m.LeavesAt <= now, cancel),
                await context.BlobLinks.LongCountAsync(l => l.LooseSince != null, cancel),
                await loose.LongCountAsync(cancel),
                await loose.SumAsync(b => b.Size, cancel));
        },
        cancel);

    /// <summary>The newest cycles that found something.</summary>
    public Task<List<CollectionResult>> CyclesAsync(CancellationToken cancel) => database.ReadAsync(
        context => context.Collections.OrderByDescending(c => c.Id).Take(MostCycles).Select(c => new CollectionResult(c.StartedAt)
        {
            EndedAt = c.EndedAt,
            Manifests = c.Manifests,
            Links = c.Links,
            Blobs = c.Blobs,
            Bytes = c.Bytes,
        }).ToListAsync(cancel),
        cancel);
}
