namespace Berth.Registry.Callers;

/// <summary>How far the credential in use reaches: what it does not cover is refused, whatever rights its owner has.</summary>
public sealed record CredentialLimits(IReadOnlyList<TokenGrant> Grants)
{
    /// <summary>A password or a session: no limit but the rights themselves.</summary>
    public static readonly CredentialLimits None = new([new TokenGrant(TokenGrant.Everywhere, TokenScopes.Admin)]);

    /// <summary>Reading what is public.</summary>
    public static readonly CredentialLimits Public = new([]);

    /// <summary>What an organization's token may do beyond repositories; accounts have roles for that.</summary>
    public OrganizationScopes Organization { get; init; }

    /// <param name="repository">A name, or a pattern: then what may be done with all that it covers.</param>
    public TokenScopes ScopesOn(string repository) =>
        Grants.Where(grant => grant.Covers(repository)).Aggregate(TokenScopes.None, (all, grant) => all | grant.Scopes);

    /// <summary>Whether the token has the scope, or the one that includes it.</summary>
    public bool Allows(OrganizationScopes needed)
    {
        var sufficient = needed | needed switch
        {
            OrganizationScopes.ReadMembers => OrganizationScopes.EditMembers,
            OrganizationScopes.ReadInvitations => OrganizationScopes.EditInvitations,
            OrganizationScopes.ReadTeams => OrganizationScopes.EditTeams,
            OrganizationScopes.ReadRegistryAccess => OrganizationScopes.EditRegistryAccess,
            _ => OrganizationScopes.None,
        };
        return (Organization & sufficient) != OrganizationScopes.None;
    }

    /// <summary>Whether everything that the others reach is within these.</summary>
    public bool Include(CredentialLimits others) =>
        others.Grants.All(grant => ScopesOn(grant.Pattern).HasFlag(grant.Scopes))
        && Enum.GetValues<OrganizationScopes>().All(scope => (others.Organization & scope) == OrganizationScopes.None || Allows(scope));

    /// <summary>Whether it may manage the account itself, its tokens, its organizations and, for an administrator, the registry.</summary>
    public bool AllowManagement =>
        Grants.Any(grant => grant.Pattern == TokenGrant.Everywhere && grant.Scopes.HasFlag(TokenScopes.Admin));
}
