using Berth.Oci;
using Berth.Registry.Callers;

namespace Berth.Registry.Tokens;

/// <summary>A token that was made here and has not ended: who holds it, and what it allows.</summary>
public sealed record VerifiedToken
{
    internal VerifiedToken(
        CallerIdentity identity, string name, IReadOnlyList<Scope> access, string kid, DateTimeOffset issuedAt, DateTimeOffset expiresAt)
    {
        Identity = identity;
        Name = name;
        Access = access;
        Kid = kid;
        IssuedAt = issuedAt;
        ExpiresAt = expiresAt;
        Limits = new CredentialLimits([.. access.Where(scope => scope.Repository is not null).Select(Grant)]);
    }

    public CallerIdentity Identity { get; }

    public string Name { get; }

    public IReadOnlyList<Scope> Access { get; }

    public DateTimeOffset IssuedAt { get; }

    public DateTimeOffset ExpiresAt { get; }

    internal string Kid { get; }

    /// <summary>The token was issued inside the limits of the credential it came by, so its access is those limits.</summary>
    private CredentialLimits Limits { get; }

    public bool Allows(RepositoryName repository, ScopeActions actions) => Allowed(repository).HasFlag(actions);

    public bool AllowsCatalog => Allowed(null).HasFlag(ScopeActions.List);

    /// <summary>Which repository of that name it was given for; null when there was none yet, or it was given for none.</summary>
    public long? RepositoryId(RepositoryName repository) => Access.FirstOrDefault(scope => scope.Repository == repository)?.RepositoryId;

    public Caller ToCaller(Origin origin) =>
        Identity.Kind == CallerKind.Anonymous ? Caller.Anonymous(origin) : Caller.FromBearer(Identity, Name, Limits, origin);

    /// <param name="repository">Null for the catalog.</param>
    public ScopeActions Allowed(RepositoryName? repository)
    {
        foreach (var scope in Access)
        {
            if (scope.Repository == repository)
            {
                return scope.Actions;
            }
        }

        return ScopeActions.None;
    }

    private static TokenGrant Grant(Scope scope)
    {
        var scopes = TokenScopes.None;
        scopes |= scope.Actions.HasFlag(ScopeActions.Pull) ? TokenScopes.Read : TokenScopes.None;
        scopes |= scope.Actions.HasFlag(ScopeActions.Push) ? TokenScopes.Write : TokenScopes.None;
        scopes |= scope.Actions.HasFlag(ScopeActions.Delete) ? TokenScopes.Delete : TokenScopes.None;
        return new TokenGrant(scope.Name, scopes);
    }
}
