using Berth.Registry.Audit;
using Berth.Registry.Database;
using Berth.Registry.Identity;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Composition;

/// <summary>Removes what has run out: sessions, reset links, invitations, and audit lines past their retention.</summary>
internal sealed class IdentitySweep(MetadataStore store, AuditLog audit, IdentityOptions options, TimeProvider clock)
{
    internal async Task RunAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var (idle, old) = (now - Sessions.Idle, now - Sessions.Longest);
        await store.WriteAsync(
            async context =>
            {
                await context.Sessions.Where(s => s.LastSeenAt < idle || s.CreatedAt < old).ExecuteDeleteAsync(cancel);
                await context.ResetLinks.Where(l => l.ExpiresAt < now).ExecuteDeleteAsync(cancel);
                return await context.Invitations.Where(i => i.ExpiresAt < now).ExecuteDeleteAsync(cancel);
            },
            cancel);
        await audit.RemoveOlderThanAsync(options.AuditRetention, cancel);
    }
}
