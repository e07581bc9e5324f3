using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Access;

/// <summary>Tells whether any right has changed: by this process at once, by another node or the command line as soon as it is
/// asked.</summary>
public sealed class AccessEpoch(MetadataStore store, TimeProvider clock)
{
    private Reading? _last;

    /// <summary>The epoch as it was at most <paramref name="age"/> ago; with zero, as it is. While memory may be believed, an age costs nothing
    /// however long ago the epoch was read.</summary>
    internal async ValueTask<long> ReadAsync(TimeSpan age, CancellationToken cancel)
    {
        if (age > TimeSpan.Zero && Volatile.Read(ref _last) is { } last
            && (store.Freshness.IsCurrent(last.Ticket) || clock.GetElapsedTime(last.At) < age))
        {
            return last.Value;
        }

        var (at, ticket) = (clock.GetTimestamp(), store.Freshness.Take(Freshness.Rights));
        var value = await store.ReadAsync(context => context.AccessEpochs.Select(e => e.Value).SingleAsync(cancel), cancel);
        Volatile.Write(ref _last, new Reading(value, at, ticket));
        return value;
    }

    /// <summary>Makes a change that may touch rights, and lets every remembered decision end with it. Such changes run one after another
    /// on every database, so that what one checks (the last owner, a name that looks alike) is still true when it commits.</summary>
    internal Task<Outcome<T>> WriteAsync<T>(Func<BerthDbContext, Task<Outcome<T>>> change, CancellationToken cancel) =>
        ChangeAsync(under => change(under.Context), cancel);

    /// <inheritdoc cref="WriteAsync"/>
    internal async Task<Outcome<T>> ChangeAsync<T>(Func<DatabaseChange, Task<Outcome<T>>> change, CancellationToken cancel)
    {
        try
        {
            return await store.ChangeAsync(
                async under =>
                {
                    await AdvanceAsync(under.Sql, 0, cancel);
                    var outcome = await change(under);
                    if (outcome.Succeeded)
                    {
                        under.Changes(Freshness.Rights);
                        await AdvanceAsync(under.Sql, 1, cancel);
                    }

                    return outcome;
                },
                cancel);
        }
        finally
        {
            Volatile.Write(ref _last, null);
        }
    }

    /// <summary>Advancing by nothing takes the row's lock, which PostgreSQL holds until the end of the transaction.</summary>
    private static Task<int> AdvanceAsync(SqlSession sql, int by, CancellationToken cancel) =>
        sql.ExecuteAsync("UPDATE access_epoch SET value = value + $1", [by], cancel);

    private sealed record Reading(long Value, long At, Freshness.Ticket Ticket);
}
