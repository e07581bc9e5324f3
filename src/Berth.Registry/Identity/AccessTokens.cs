using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Identity;

/// <summary>Personal tokens and the tokens of organizations, which differ in nothing but their owner and prefix.</summary>
/// <remarks><c>owner</c> is the name of an account (the caller's own, or any for an administrator) or of an organization whose owner the
/// caller is.</remarks>
public sealed class AccessTokens(MetadataStore store, AccessEpoch epoch, TimeProvider clock)
{
    public const string PersonalPrefix = "berth_pat_", OrganizationPrefix = "berth_oat_";

    private const int LongestLabel = 100, LongestDescription = 1024, Most = 500;

    public async Task<Outcome<CreatedToken>> CreateAsync(Caller caller, string owner, NewToken token, CancellationToken cancel)
    {
        var wrong = CheckLabel(token.Label) ?? CheckDescription(token.Description) ?? TokenGrants.Check(token.Grants)
            ?? CheckExpiry(token.ExpiresAt);
        if (wrong is { } refusal)
        {
            return refusal;
        }

        return await epoch.ChangeAsync<CreatedToken>(
            async change =>
            {
                var context = change.Context;
                if (await OwnerAsync(context, caller, owner, cancel) is not { } of)
                {
                    return Refusal.NotFound;
                }

                if (!await change.HasRoomAsync($"tokens of {owner}", of.Tokens(context), Most, cancel))
                {
                    return Refusal.Conflict("tokens_too_many", $"There are {Most} tokens already; delete some first.");
                }

                // One that names no end ends with the token that it is made by.
                var made = token with { ExpiresAt = token.ExpiresAt ?? caller.ExpiresAt };
                if (!caller.MayGive(Gift.Of(Limits(of, made.Grants, made.Organization), made.ExpiresAt)))
                {
                    return BeyondOwn;
                }

                var secret = Secrets.CreateToken(of.OrganizationId is null ? PersonalPrefix : OrganizationPrefix);
                var row = Row(of, caller, made, Secrets.Hash(secret));
                context.AccessTokens.Add(row);
                Record(context, caller, AuditActions.TokenCreate, owner, row);
                return new CreatedToken(row.ToToken(owner), secret);
            },
            cancel);
    }

    /// <summary>All of them, the latest first: an owner has no more than five hundred.</summary>
    public Task<Outcome<IReadOnlyList<AccessToken>>> ListAsync(Caller caller, string owner, CancellationToken cancel) =>
        store.ReadAsync<Outcome<IReadOnlyList<AccessToken>>>(
            async context => await OwnerAsync(context, caller, owner, cancel) is not { } of
                ? Refusal.NotFound
                : (await of.Tokens(context).OrderByDescending(t => t.CreatedAt).ThenBy(t => t.Id).ToListAsync(cancel))
                    .ConvertAll(row => row.ToToken(owner)),
            cancel);

    /// <summary>A page of them, by their ids.</summary>
    public async Task<Outcome<Page<AccessToken>>> PageAsync(Caller caller, string owner, KeyRange range, CancellationToken cancel)
    {
        var all = await ListAsync(caller, owner, cancel);
        return all.Succeeded ? Page.Of(all.Value, token => token.Id.ToString("N"), range) : all.Refusal;
    }

    public Task<Outcome<AccessToken>> FindAsync(Caller caller, string owner, Guid id, CancellationToken cancel) =>
        store.ReadAsync<Outcome<AccessToken>>(
            async context =>
                await FindAsync(context, caller, owner, id, cancel) is { } row ? row.ToToken(owner) : Refusal.NotFound, cancel);

    public async Task<Outcome<AccessToken>> UpdateAsync(Caller caller, string owner, Guid id, TokenChange change, CancellationToken cancel)
    {
        var wrong = (change.Label is { } label ? CheckLabel(label) : null) ?? CheckDescription(change.Description ?? "")
            ?? TokenGrants.Check(change.Limits?.Grants ?? []);
        if (wrong is { } refusal)
        {
            return refusal;
        }

        return await epoch.WriteAsync<AccessToken>(
            async context =>
            {
                if (await OwnerAsync(context, caller, owner, cancel) is not { } of
                    || await of.Tokens(context).SingleOrDefaultAsync(t => t.Id == id, cancel) is not { } row)
                {
                    return Refusal.NotFound;
                }

                var limits = change.Limits is { } wanted ? Limits(of, wanted.Grants, wanted.Organization) : null;
                var revived = change.IsActive == true && !row.IsActive;
                if ((limits is not null || revived) && !caller.MayGive(Gift.Of(limits ?? TokenGrants.Read(row.Grants), row.ExpiresAt)))
                {
                    return BeyondOwn;
                }

                row.Label = change.Label ?? row.Label;
                row.Description = change.Description ?? row.Description;
                row.IsActive = change.IsActive ?? row.IsActive;
                row.Grants = limits is null ? row.Grants : TokenGrants.Write(limits);
                Record(context, caller, AuditActions.TokenUpdate, owner, row);
                return row.ToToken(owner);
            },
            cancel);
    }

    public Task<Outcome<Done>> DeleteAsync(Caller caller, string owner, Guid id, CancellationToken cancel) => epoch.WriteAsync<Done>(
        async context =>
        {
            if (await FindAsync(context, caller, owner, id, cancel) is not { } row)
            {
                return Refusal.NotFound;
            }

            context.AccessTokens.Remove(row);
            Record(context, caller, AuditActions.TokenDelete, owner, row);
            return default(Done);
        },
        cancel);

    private AccessTokenRow Row(TokenOwner of, Caller caller, NewToken token, byte[] hash) => new()
    {
        Id = Guid.CreateVersion7(clock.GetUtcNow()),
        AccountId = of.AccountId,
        OrganizationId = of.OrganizationId,
        Hash = hash,
        Label = token.Label,
        Description = token.Description,
        Grants = TokenGrants.Write(Limits(of, token.Grants, token.Organization)),
        CreatedBy = caller.Name,
        CreatorAddress = caller.Origin.AddressText,
        CreatorUserAgent = AuditTrail.Plain(caller.Origin.UserAgent),
        CreatedAt = clock.GetUtcNow(),
        ExpiresAt = token.ExpiresAt?.ToUniversalTime(),
    };

    /// <summary>A person's token has the person's roles, and no scopes in an organization.</summary>
    private static CredentialLimits Limits(TokenOwner of, IReadOnlyList<TokenGrant> grants, OrganizationScopes scopes) =>
        new(grants) { Organization = of.OrganizationId is null ? OrganizationScopes.None : scopes };

    private async Task<AccessTokenRow?> FindAsync(BerthDbContext context, Caller caller, string owner, Guid id, CancellationToken cancel) =>
        await OwnerAsync(context, caller, owner, cancel) is { } of
            ? await of.Tokens(context).SingleOrDefaultAsync(t => t.Id == id, cancel)
            : null;

    private async Task<TokenOwner?> OwnerAsync(BerthDbContext context, Caller caller, string owner, CancellationToken cancel)
    {
        var manager = await context.ManagerAsync(caller, clock, cancel);
        var space = manager is null ? null : await context.Namespaces.AsNoTracking().SingleOrDefaultAsync(n => n.Name == owner, cancel);
        if (manager is null || space is null)
        {
            return null;
        }

        var may = manager.IsAdministrator
            || (space.AccountId is { } account && account == manager.AccountId)
            || (space.OrganizationId is { } organization && await context.Members.AnyAsync(
                m => m.OrganizationId == organization && m.AccountId == manager.AccountId && m.Role == MemberRole.Owner, cancel));
        return may ? new TokenOwner(space.AccountId, space.OrganizationId) : null;
    }

    /// <summary>By which token, when it was one: what it ends with, and what else to look at when that one was stolen.</summary>
    private void Record(BerthDbContext context, Caller caller, string action, string owner, AccessTokenRow row) => context.Record(
        clock, caller, action, owner, row.Label,
        caller.Identity.TokenId is { } by
            ? (object)new { id = row.Id, active = row.IsActive, expires = row.ExpiresAt, by_token = by, by_token_expires = caller.ExpiresAt }
            : new { id = row.Id, active = row.IsActive, expires = row.ExpiresAt });

    private static Refusal BeyondOwn => Refusal.Invalid(
        "token_beyond_own", "The token in use makes and changes none that reaches further or ends later than itself.", "expires_at");

    private static Refusal? CheckLabel(string label) =>
        label.Length > 0 && OneLine.Is(label, LongestLabel)
            ? null
            : Refusal.Invalid("token_label_invalid", $"A label has 1 to {LongestLabel} characters, on one line.", "token_label");

    private static Refusal? CheckDescription(string description) =>
        description.Length <= LongestDescription && !description.Contains('\0', StringComparison.Ordinal)
            ? null
            : Refusal.Invalid("token_description_invalid", $"A description has at most {LongestDescription} characters.", "description");

    private Refusal? CheckExpiry(DateTimeOffset? expiry) =>
        expiry is { } time && time <= clock.GetUtcNow()
            ? Refusal.Invalid("token_expiry_past", "The token would have expired already.", "expires_at")
            : null;

    private sealed record TokenOwner(long? AccountId, long? OrganizationId)
    {
        public IQueryable<AccessTokenRow> Tokens(BerthDbContext context) => AccountId is { } account
            ? context.AccessTokens.Where(t => t.AccountId == account)
            : context.AccessTokens.Where(t => t.OrganizationId == OrganizationId);
    }
}
