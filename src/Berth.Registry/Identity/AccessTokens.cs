namespace Berth.Registry.Identity;

/// <summary>A personal token, or an organization's: what is known of it once it was shown.</summary>
public sealed record AccessToken(Guid Id, string Owner, string Label)
{
    public string Description { get; init; } = "";

    public IReadOnlyList<TokenGrant> Grants { get; init; } = [];

    public bool IsActive { get; init; }

    public string CreatedBy { get; init; } = "";

    public string CreatorAddress { get; init; } = "";

    public string CreatorUserAgent { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <param name="Secret">What its user keeps; it cannot be shown again.</param>
public sealed record CreatedToken(AccessToken Token, string Secret);

/// <summary>What a token is to be: one grant with <see cref="TokenGrant.Everywhere"/>, or one for each repository it is limited to.</summary>
public sealed record NewToken(string Label, IReadOnlyList<TokenGrant> Grants)
{
    public string Description { get; init; } = "";

    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>Null leaves a part as it is.</summary>
public sealed record TokenChange
{
    public string? Label { get; init; }

    public string? Description { get; init; }

    public bool? IsActive { get; init; }
}

public sealed record TokenPage(IReadOnlyList<AccessToken> Tokens, int Total, int Active);

/// <summary>Personal tokens and the tokens of organizations, which differ in nothing but their owner and prefix.</summary>
/// <remarks><c>owner</c> is the name of an account (the caller's own, or any for an administrator) or of an organization whose owner the
/// caller is.</remarks>
public sealed class AccessTokens
{
    public const string PersonalPrefix = "berth_pat_", OrganizationPrefix = "berth_oat_";

    public Task<Outcome<CreatedToken>> CreateAsync(Caller caller, string owner, NewToken token, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Outcome<TokenPage>> ListAsync(Caller caller, string owner, int skip, int count, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Outcome<AccessToken>> FindAsync(Caller caller, string owner, Guid id, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Outcome<AccessToken>> UpdateAsync(Caller caller, string owner, Guid id, TokenChange change, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Outcome<Done>> DeleteAsync(Caller caller, string owner, Guid id, CancellationToken cancel) =>
        throw new NotImplementedException();
}
