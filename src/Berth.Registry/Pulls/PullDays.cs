using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Pulls;

/// <summary>The pulls of a repository day by day, as far back as they are kept.</summary>
public sealed class PullDays(MetadataStore store, TimeProvider clock)
{
    /// <summary>A month, and the one before it to compare with.</summary>
    public const int Kept = 60;

    /// <summary>One number for each of the last days of UTC, today's last. The caller has asked whether they may.</summary>
    public async Task<IReadOnlyList<long>> LastAsync(long repository, int days, CancellationToken cancel)
    {
        var today = DayOf(clock.GetUtcNow());
        var first = today.AddDays(1 - Math.Clamp(days, 1, Kept));
        var counts = await store.ReadAsync(
            context => context.PullDays.Where(d => d.RepositoryId == repository && d.Day >= first)
                .ToDictionaryAsync(d => d.Day, d => d.Count, cancel),
            cancel);
        return [.. Enumerable.Range(0, today.DayNumber - first.DayNumber + 1).Select(i => counts.GetValueOrDefault(first.AddDays(i)))];
    }

    /// <summary>Adds to a day. In the transaction that counts in the repository's row: who has that row locked is alone here.</summary>
    internal static async Task AddAsync(BerthDbContext context, long repository, DateTimeOffset at, long count, CancellationToken cancel)
    {
        var day = DayOf(at);
        var written = await context.PullDays.Where(d => d.RepositoryId == repository && d.Day == day)
            .ExecuteUpdateAsync(row => row.SetProperty(d => d.Count, d => d.Count + count), cancel);
        if (written > 0)
        {
            return;
        }

        // A new day is when the oldest goes.
        var oldest = day.AddDays(1 - Kept);
        await context.PullDays.Where(d => d.RepositoryId == repository && d.Day < oldest).ExecuteDeleteAsync(cancel);
        context.PullDays.Add(new PullDayRow { RepositoryId = repository, Day = day, Count = count });
        await context.SaveChangesAsync(cancel);
    }

    private static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);
}
