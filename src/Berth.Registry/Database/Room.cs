using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Database;

/// <summary>Limits on how many of something there may be: what is counted must not grow between the count and the addition.</summary>
internal static class Room
{
    /// <summary>Whether one more may be added in this change, however many requests ask at the same moment.</summary>
    /// <param name="of">What the limit is of, as "webhooks of 5": who adds to the same waits for its turn.</param>
    public static async Task<bool> HasRoomAsync<T>(
        this DatabaseChange change, string of, IQueryable<T> rows, int most, CancellationToken cancel)
    {
        await change.Sql.HoldAsync(of, cancel);
        return await rows.Take(most).CountAsync(cancel) < most;
    }
}
