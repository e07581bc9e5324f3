using Berth.Registry.Database;

namespace Berth.Registry.Content.Garbage;

/// <summary>Lets one process at a time collect. Two that did would only keep each other waiting, for what is safe rests on rows, not on this.</summary>
/// <remarks>The holder counts a number up as it goes. Who waits takes over when that number has stood still for a minute by their own watch: no
/// clock is compared with another.</remarks>
public sealed class CollectorLease(MetadataStore database, TimeProvider clock)
{
    private const string Name = "collection";

    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly Guid _me = Guid.NewGuid();
    private (Guid Holder, long Beat, long Since) _seen;

    /// <summary>Takes it, or goes on holding it.</summary>
    internal async Task<bool> TryTakeAsync(CancellationToken cancel)
    {
        var (held, holder, beat) = await database.ChangeAsync(
            async change =>
            {
                var sql = change.Sql;
                await sql.ExecuteAsync("INSERT INTO leases (name, holder, beat) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING", [Name, Guid.Empty], cancel);
                var row = (await sql.FirstAsync(
                    $"SELECT l.holder, l.beat FROM leases l WHERE l.name = $1{sql.Alone("l")}", [Name],
                    row => new { Holder = row.Guid(0), Beat = row.Number(1) }, cancel))!;
                var mine = row.Holder == _me || row.Holder == Guid.Empty || IsSilent(row.Holder, row.Beat);
                if (mine)
                {
                    await sql.ExecuteAsync("UPDATE leases SET holder = $2, beat = beat + 1 WHERE name = $1", [Name, _me], cancel);
                }

                return (mine, row.Holder, row.Beat);
            },
            Durability.Relaxed,
            cancel);
        if (!held && (holder, beat) != (_seen.Holder, _seen.Beat))
        {
            _seen = (holder, beat, clock.GetTimestamp());
        }

        return held;
    }

    internal Task GiveBackAsync(CancellationToken cancel) => database.ChangeAsync(
        change => change.Sql.ExecuteAsync("UPDATE leases SET holder = $2 WHERE name = $1 AND holder = $3", [Name, Guid.Empty, _me], cancel),
        Durability.Relaxed,
        cancel);

    private bool IsSilent(Guid holder, long beat) => (holder, beat) == (_seen.Holder, _seen.Beat) && clock.GetElapsedTime(_seen.Since) >= Silence;
}
