using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Identity;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Berth.Registry.Tokens;

/// <summary>Opaque tokens that a client keeps instead of a password. They end with what they were given for: a disabled account, a changed
/// password, a revoked access token.</summary>
/// <remarks>docker and containerd write theirs to a file once and use it for months, so a token is only exchanged for a new one when the
/// client asks for one. An exchanged token that comes back was copied by somebody: then all of its family end.</remarks>
public sealed partial class RefreshTokens(MetadataStore store, SignIn signIn, TimeProvider clock, ILogger<RefreshTokens> log)
{
    /// <summary>Scanners find leaked tokens by it.</summary>
    public const string Prefix = "berth_rft_";

    private const int SecretLength = 32;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    /// <summary>A new token for somebody who just signed in; it is shown once.</summary>
    public Task<string> IssueAsync(Caller caller, CancellationToken cancel) => store.WriteAsync(
        async db =>
        {
            var now = clock.GetUtcNow();
            await db.RefreshTokens.Where(t => t.ExpiresAt < now).ExecuteDeleteAsync(cancel);
            return Add(db, Guid.NewGuid(), caller.Identity.ToString(), now, caller.ExpiresAt);
        },
        cancel);

    /// <summary>Whose token it is; with <paramref name="exchange"/> it ends and another comes in its place. Null when it is unknown,
    /// expired, already exchanged, or what it was given for has ended.</summary>
    public async Task<RedeemedToken?> RedeemAsync(string token, bool exchange, Origin origin, CancellationToken cancel)
    {
        if (HashOf(token) is not { } hash
            || await store.ReadAsync(db => db.RefreshTokens.SingleOrDefaultAsync(t => t.Hash == hash, cancel), cancel) is not { } row
            || row.ExpiresAt <= clock.GetUtcNow())
        {
            return null;
        }

        if (row.ExchangedAt is not null)
        {
            return await EndReusedAsync(row, origin, cancel);
        }

        if (await ResumeAsync(row, origin, cancel) is not { } caller)
        {
            await EndFamilyAsync(row.Family, cancel);
            return null;
        }

        if (!exchange)
        {
            return new RedeemedToken(caller, null);
        }

        return await ExchangeAsync(row, caller.ExpiresAt, cancel) is { } next ? new RedeemedToken(caller, next) : await EndReusedAsync(row, origin, cancel);
    }

    /// <summary>Of two exchanges at once, the statement lets one through.</summary>
    private Task<string?> ExchangeAsync(RefreshTokenRow row, DateTimeOffset? end, CancellationToken cancel) => store.WriteAsync(
        async db =>
        {
            var now = clock.GetUtcNow();
            var exchanged = await db.RefreshTokens.Where(t => t.Id == row.Id && t.ExchangedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.ExchangedAt, now), cancel);
            return exchanged == 1 ? Add(db, row.Family, row.Identity, now, end) : null;
        },
        cancel);

    private async Task<RedeemedToken?> EndReusedAsync(RefreshTokenRow row, Origin origin, CancellationToken cancel)
    {
        var caller = await ResumeAsync(row, origin, cancel);
        await store.WriteAsync(
            async db =>
            {
                var ended = await db.RefreshTokens.Where(t => t.Family == row.Family).ExecuteDeleteAsync(cancel);
                if (ended > 0 && caller is not null)
                {
                    db.Record(clock, caller, AuditActions.RefreshTokenReused, caller.Name, caller.Name);
                }

                return 0;
            },
            cancel);
        Reused(row.Identity);
        return null;
    }

    private async Task<Caller?> ResumeAsync(RefreshTokenRow row, Origin origin, CancellationToken cancel) =>
        CallerIdentity.TryParse(row.Identity, out var identity) ? await signIn.ResumeAsync(identity, origin, cancel) : null;

    private Task<int> EndFamilyAsync(Guid family, CancellationToken cancel) =>
        store.WriteAsync(db => db.RefreshTokens.Where(t => t.Family == family).ExecuteDeleteAsync(cancel), cancel);

    /// <param name="end">When what it is given for ends by itself.</param>
    private static string Add(BerthDbContext db, Guid family, string identity, DateTimeOffset now, DateTimeOffset? end)
    {
        var token = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretLength));
        db.RefreshTokens.Add(new RefreshTokenRow
        {
            Hash = SHA256.HashData(Encoding.ASCII.GetBytes(token)),
            Family = family,
            Identity = identity,
            CreatedAt = now,
            ExpiresAt = end < now + Lifetime ? end.Value : now + Lifetime,
        });
        return token;
    }

    private static byte[]? HashOf(string token) =>
        token.Length == Prefix.Length + Base64Url.GetEncodedLength(SecretLength) && token.StartsWith(Prefix, StringComparison.Ordinal)
            ? SHA256.HashData(Encoding.UTF8.GetBytes(token))
            : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "A refresh token of {Identity} came back after its exchange; its family has ended.")]
    private partial void Reused(string identity);
}

/// <param name="Next">The token to use from now on, when one was asked for.</param>
public sealed record RedeemedToken(Caller Caller, string? Next);
