using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Access;

/// <summary>Whether the registry has an account yet. Until it has, everybody may do everything, as with registry:2; from then on it is
/// closed for good.</summary>
public sealed class RegistryState(MetadataStore store, TimeProvider clock)
{
    /// <summary>How long "open" is believed: the command line may claim beside a running server, and whoever signs in right after that must not
    /// meet an open registry. So it is read anew after a pause, whatever else is answered from memory.</summary>
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(1);

    private volatile bool _closed;
    private long _openAt = long.MinValue;

    /// <summary>Costs nothing once closed; while open, a small read at most once a second.</summary>
    public ValueTask<bool> IsOpenAsync(CancellationToken cancel)
    {
        if (_closed)
        {
            return ValueTask.FromResult(false);
        }

        var seen = Volatile.Read(ref _openAt);
        return seen != long.MinValue && clock.GetElapsedTime(seen) < Trust ? ValueTask.FromResult(true) : ReadAsync(cancel);
    }

    internal static async Task<bool> IsOpenAsync(BerthDbContext context, CancellationToken cancel) =>
        !await context.Accounts.AnyAsync(cancel);

    internal static async Task<bool> IsOpenAsync(SqlSession sql, CancellationToken cancel) =>
        await sql.NumberAsync("SELECT 1 FROM accounts LIMIT 1", [], cancel) is null;

    internal void Close() => _closed = true;

    private async ValueTask<bool> ReadAsync(CancellationToken cancel)
    {
        var at = clock.GetTimestamp();
        var open = await store.AskAsync(sql => IsOpenAsync(sql, cancel), cancel);
        if (open)
        {
            Volatile.Write(ref _openAt, at);
        }
        else
        {
            Close();
        }

        return open && !_closed;
    }
}

public enum SignUpMode
{
    Off,
    Invitation,
    Open,
}
