using Berth.Registry.Audit;
using Berth.Registry.Database;
using Berth.Registry.Identity;

namespace Berth.Registry.Composition;

/// <summary>Removes what has run out: sessions, reset links, invitations, and audit lines past their retention.</summary>
internal sealed class IdentitySweep(MetadataStore store, AuditLog audit, IdentityOptions options, TimeProvider clock)
{
    internal async Task RunAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var (idle, old) = (now - Sessions.Idle, now - Sessions.Longest);
        await store.ChangeAsync(
            async change =>
            {
                await change.Sql.ExecuteAsync("DELETE FROM sessions WHERE last_seen_at < $1 OR created_at < $2", [idle, old], cancel);
                await change.Sql.ExecuteAsync("DELETE FROM reset_links WHERE expires_at < $1", [now], cancel);
                return await change.Sql.ExecuteAsync("DELETE FROM invitations WHERE expires_at < $1", [now], cancel);
            },
            cancel);
        await audit.RemoveOlderThanAsync(options.AuditRetention, cancel);
    }
}
