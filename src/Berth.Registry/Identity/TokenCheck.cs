using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Identity;

/// <summary>Whether a token is good, and whose.</summary>
internal sealed class TokenCheck(MetadataStore store, TimeProvider clock)
{
    public static bool IsToken(string secret) =>
        Secrets.IsToken(secret, AccessTokens.PersonalPrefix) || Secrets.IsToken(secret, AccessTokens.OrganizationPrefix);

    /// <summary>The caller of that name who holds this token; null when there is none, for whatever reason.</summary>
    public Task<Caller?> VerifyAsync(string name, string secret, Origin origin, CancellationToken cancel)
    {
        var hash = Secrets.Hash(secret);
        return FindAsync(context => context.AccessTokens.Where(t => t.Hash == hash), name, origin, cancel);
    }

    /// <summary>The holder of a token that was verified earlier.</summary>
    public Task<Caller?> FindAsync(Guid token, CallerIdentity identity, Origin origin, CancellationToken cancel) =>
        FindAsync(
            context => context.AccessTokens.Where(t =>
                t.Id == token && (identity.Kind == CallerKind.Account ? t.AccountId : t.OrganizationId) == identity.Id),
            null,
            origin,
            cancel);

    private async Task<Caller?> FindAsync(
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
        if (token is null || !token.IsUsable(clock.GetUtcNow()) || (name is not null && name != (account?.Name ?? organization)))
        {
            return null;
        }

        var limits = TokenGrants.Read(token.Grants);
        if (account is not null)
        {
            var identity = new CallerIdentity(CallerKind.Account, account.Id, account.Stamp, token.Id);
            return Caller.Verified(identity, account.Name, Credential.PersonalToken, limits, origin) with
            {
                IsAdministrator = account.IsAdministrator,
            };
        }

        return organization is null
            ? null
            : Caller.Verified(
                new CallerIdentity(CallerKind.Organization, token.OrganizationId!.Value, 0, token.Id), organization,
                Credential.OrganizationToken, limits, origin);
    }
}
