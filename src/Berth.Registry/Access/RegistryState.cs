using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Access;

/// <summary>Whether the registry has an account yet. Until it has, everybody may do everything, as with registry:2; from then on it is
/// closed for good.</summary>
public sealed class RegistryState(MetadataStore store, TimeProvider clock)
{
    /// <summary>How long "open" is believed: the command line may claim beside a running server.</summary>
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(1);

    private volatile bool _closed;
    private Reading? _open;

    /// <summary>Costs nothing once closed, nor while memory may be believed; else a small read at most once a second.</summary>
    public ValueTask<bool> IsOpenAsync(CancellationToken cancel)
    {
        if (_closed)
        {
            return ValueTask.FromResult(false);
        }

        return Volatile.Read(ref _open) is { } open && (store.Freshness.IsCurrent(open.Ticket) || clock.GetElapsedTime(open.At) < Trust)
            ? ValueTask.FromResult(true)
            : ReadAsync(cancel);
    }

    internal static async Task<bool> IsOpenAsync(BerthDbContext context, CancellationToken cancel) =>
        !await context.Accounts.AnyAsync(cancel);

    internal void Close() => _closed = true;

    private async ValueTask<bool> ReadAsync(CancellationToken cancel)
    {
        var reading = new Reading(clock.GetTimestamp(), store.Freshness.Take(Freshness.Rights));
        var open = await store.ReadAsync(context => IsOpenAsync(context, cancel), cancel);
        if (open)
        {
            Volatile.Write(ref _open, reading);
        }
        else
        {
            Close();
        }

        return open && !_closed;
    }

    private sealed record Reading(long At, Freshness.Ticket Ticket);
}

public enum SignUpMode
{
    Off,
    Invitation,
    Open,
}
