using Berth.Registry.Callers;

namespace Berth.Registry.Identity;

/// <summary>A personal token, or an organization's: what is known of it once it was shown.</summary>
public sealed record AccessToken(Guid Id, string Owner, string Label)
{
    public string Description { get; init; } = "";

    public IReadOnlyList<TokenGrant> Grants { get; init; } = [];

    /// <summary>What an organization's token may do in it beside its repositories.</summary>
    public OrganizationScopes Organization { get; init; }

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

/// <summary>What a token is to be: one grant with <see cref="TokenGrant.Everywhere"/>, or one for each repository it is limited
/// to.</summary>
public sealed record NewToken(string Label, IReadOnlyList<TokenGrant> Grants)
{
    public string Description { get; init; } = "";

    /// <summary>For an organization's token; an account's has none.</summary>
    public OrganizationScopes Organization { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>Null leaves a part as it is.</summary>
public sealed record TokenChange
{
    public string? Label { get; init; }

    public string? Description { get; init; }

    public bool? IsActive { get; init; }

    public CredentialLimits? Limits { get; init; }
}
