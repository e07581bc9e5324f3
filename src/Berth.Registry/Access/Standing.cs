using Berth.Registry.Callers;

namespace Berth.Registry.Access;

/// <summary>What a repository is and what one caller is to it: everything a decision rests on, whatever the action and the token's
/// limits.</summary>
/// <param name="Role">In the repository, or in its namespace while it is missing: from <see cref="RepositoryRole.Write"/> on it may be
/// created.</param>
/// <param name="InForce">False when the account was disabled or the credential has ended.</param>
internal sealed record Standing(bool Exists, bool IsPrivate, RepositoryRole Role, bool IsAdministrator, bool InForce)
{
    public long? RepositoryId { get; init; }

    /// <param name="asked">By which name the client asked, where that is a former one: a token may have been made for it.</param>
    public AccessDecision Decide(Caller caller, RepositoryAction action, string repository, string? asked = null)
    {
        var isPublic = Exists && !IsPrivate;
        if (!InForce)
        {
            return new AccessDecision(false, AccessReason.CredentialEnded, Exists, isPublic);
        }

        var scopes = caller.Limits.ScopesOn(repository) | (asked is null ? TokenScopes.None : caller.Limits.ScopesOn(asked));
        var visible = isPublic || (Role >= RepositoryRole.Read && scopes.HasFlag(TokenScopes.Read));
        if (action == RepositoryAction.Pull && isPublic)
        {
            return new AccessDecision(true, AccessReason.Public, Exists, visible);
        }

        var reason = (Role >= Needed(action), scopes.HasFlag(Scope(action))) switch
        {
            (true, true) => IsAdministrator ? AccessReason.Administrator : AccessReason.Granted,
            (true, false) => AccessReason.InsufficientScope,
            _ when caller.IsAnonymous => AccessReason.Anonymous,
            _ when !visible => AccessReason.Unknown,
            _ => AccessReason.InsufficientRole,
        };
        return new AccessDecision(reason is AccessReason.Administrator or AccessReason.Granted, reason, Exists, visible);
    }

    private static RepositoryRole Needed(RepositoryAction action) => action switch
    {
        RepositoryAction.Pull => RepositoryRole.Read,
        RepositoryAction.Push => RepositoryRole.Write,
        _ => RepositoryRole.Admin,
    };

    private static TokenScopes Scope(RepositoryAction action) => action switch
    {
        RepositoryAction.Pull => TokenScopes.Read,
        RepositoryAction.Push => TokenScopes.Write,
        RepositoryAction.Delete => TokenScopes.Delete,
        _ => TokenScopes.Admin,
    };
}
