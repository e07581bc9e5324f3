using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Identity;

/// <summary>Whether a token is good, and whose.</summary>
public sealed class TokenCheck(MetadataStore store, TimeProvider clock)
{
    internal static bool IsToken(string secret) =>
        Secrets.IsToken(secret, AccessTokens.PersonalPrefix) || Secrets.IsToken(secret, AccessTokens.OrganizationPrefix);

    /// <summary>The caller of that name who holds this token; null when there is none, with what is wrong with it.</summary>
    internal Task<(Caller? Caller, SecretFlaw Flaw)> VerifyAsync(string name, string secret, Origin origin, CancellationToken cancel)
    {
        var hash = Secrets.Hash(secret);
        return FindAsync(context => context.AccessTokens.Where(t => t.Hash == hash), name, origin, cancel);
    }

    /// <summary>The holder of a token that was verified earlier.</summary>
    internal async Task<Caller?> FindAsync(Guid token, CallerIdentity identity, Origin origin, CancellationToken cancel) =>
        (await FindAsync(
            context => context.AccessTokens.Where(t =>
                t.Id == token && (identity.Kind == CallerKind.Account ? t.AccountId : t.OrganizationId) == identity.Id),
            null,
            origin,
            cancel)).Caller;

    private async Task<(Caller? Caller, SecretFlaw Flaw)> FindAsync(
        Func<BerthDbContext, IQueryable<AccessTokenRow>> query, string? name, Origin origin, CancellationToken cancel)
    {
        var (token, account, organization) = await store.ReadAsync(
            async context =>
            {
                var row = await query(context).SingleOrDefaultAsync(cancel);
                var holder = row?.AccountId is { } id
                    ? await context.Accounts.SingleOrDefaultAsync(a => a.Id == id && a.DisabledAt == null, cancel)
                    : null;
                var owner = row?.OrganizationId is { } other
                    ? await context.Organizations.Where(o => o.Id == other).Select(o => o.Name).SingleOrDefaultAsync(cancel)
                    : null;
                return (row, holder, owner);
            },
            cancel);
        if (token is null || (account?.Name ?? organization) is not { } holder || (name is not null && name != holder))
        {
            return (null, SecretFlaw.WrongToken);
        }

        // Who holds the secret may hear what became of it: nobody finds one by trying.
        return token.IsUsable(clock.GetUtcNow())
            ? (CallerOf(token, account, holder, origin), default)
            : (null, token.IsActive ? SecretFlaw.TokenExpired : SecretFlaw.TokenInactive);
    }

    private static Caller CallerOf(AccessTokenRow token, AccountRow? account, string name, Origin origin)
    {
        var limits = TokenGrants.Read(token.Grants);
        if (account is not null)
        {
            var identity = new CallerIdentity(CallerKind.Account, account.Id, account.Stamp, token.Id);
            return Caller.Verified(identity, name, Credential.PersonalToken, limits, origin) with
            {
                IsAdministrator = account.IsAdministrator,
                ExpiresAt = token.ExpiresAt,
            };
        }

        var robot = new CallerIdentity(CallerKind.Organization, token.OrganizationId!.Value, 0, token.Id);
        return Caller.Verified(robot, name, Credential.OrganizationToken, limits, origin) with { ExpiresAt = token.ExpiresAt };
    }
}
