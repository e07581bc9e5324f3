using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Identity;

/// <summary>A browser that is signed in.</summary>
public sealed record Session(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, string Address, string UserAgent);

/// <summary>Sessions of browsers: a random secret in a cookie, of which only the hash is kept. They end two weeks after they were last
/// seen, and after ninety days in any case.</summary>
public sealed class Sessions(MetadataStore store, DeferredWrites deferred, TimeProvider clock)
{
    internal static readonly TimeSpan Idle = TimeSpan.FromDays(14), Longest = TimeSpan.FromDays(90);
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    /// <summary>Starts a session; the answer is the cookie's value, which is not kept.</summary>
    /// <exception cref="ArgumentException">The caller was not verified by a password.</exception>
    public async Task<string> StartAsync(Caller caller, CancellationToken cancel)
    {
        if (caller.AccountId is not { } account || caller.Credential != Credential.Password)
        {
            throw new ArgumentException("Only a password starts a session.", nameof(caller));
        }

        var secret = Secrets.Create();
        await store.WriteAsync(
            context =>
            {
                var now = clock.GetUtcNow();
                context.Sessions.Add(new SessionRow
                {
                    Id = Guid.CreateVersion7(now),
                    AccountId = account,
                    Hash = Secrets.Hash(secret),
                    Stamp = caller.Identity.Stamp,
                    CreatedAt = now,
                    LastSeenAt = now,
                    Address = caller.Origin.AddressText,
                    UserAgent = AuditTrail.Plain(caller.Origin.UserAgent),
                });
                return Task.FromResult(0);
            },
            cancel);
        return secret;
    }

    /// <summary>The caller whose session this is; null when it has ended.</summary>
    public async ValueTask<Caller?> FindAsync(string secret, Origin origin, CancellationToken cancel)
    {
        var hash = Secrets.Hash(secret);
        var now = clock.GetUtcNow();
        var (idle, old) = (now - Idle, now - Longest);
        var found = await store.ReadAsync(
            context => context.Sessions
                .Where(s => s.Hash == hash && s.LastSeenAt > idle && s.CreatedAt > old)
                .Join(context.Accounts, s => s.AccountId, a => a.Id, (session, account) => new { session, account })
                .Where(pair => pair.session.Stamp == pair.account.Stamp && pair.account.DisabledAt == null)
                .SingleOrDefaultAsync(cancel),
            cancel);
        if (found is null)
        {
            return null;
        }

        if (now - found.session.LastSeenAt > SeenEvery)
        {
            deferred.SessionSeen(found.session.Id);
        }

        return SignIn.CallerOf(found.account, Credential.Session, origin) with { SessionId = found.session.Id };
    }

    /// <summary>The caller's own, the latest first.</summary>
    public async Task<IReadOnlyList<Session>> ListAsync(Caller caller, CancellationToken cancel)
    {
        var old = clock.GetUtcNow() - Idle;
        return await store.ReadAsync(
            context => context.Sessions.Where(s => s.AccountId == caller.AccountId && s.LastSeenAt > old)
                .OrderByDescending(s => s.LastSeenAt)
                .Select(s => new Session(s.Id, s.CreatedAt, s.LastSeenAt, s.Address, s.UserAgent)).ToListAsync(cancel),
            cancel);
    }

    /// <summary>Ends one of the caller's own sessions; signing out is ending <see cref="Caller.SessionId"/>.</summary>
    public Task<Outcome<Done>> EndAsync(Caller caller, Guid id, CancellationToken cancel) => store.WriteAsync<Outcome<Done>>(
        async context =>
        {
            if (await context.Sessions.Where(s => s.Id == id && s.AccountId == caller.AccountId).ExecuteDeleteAsync(cancel) == 0)
            {
                return Refusal.NotFound;
            }

            context.Record(clock, caller, AuditActions.SignOut, caller.Name, caller.Name);
            return default(Done);
        },
        cancel);

    public Task EndOthersAsync(Caller caller, CancellationToken cancel) => store.WriteAsync(
        async context =>
        {
            var ended = await context.Sessions.Where(s => s.AccountId == caller.AccountId && s.Id != caller.SessionId)
                .ExecuteDeleteAsync(cancel);
            if (ended > 0)
            {
                context.Record(clock, caller, AuditActions.SignOut, caller.Name, caller.Name, new { sessions = ended });
            }

            return ended;
        },
        cancel);
}
