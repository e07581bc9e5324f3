using Berth.Oci;
using Berth.Registry;
using Berth.Registry.Callers;
using Berth.Registry.Tokens;

namespace Berth.Server.Auth;

/// <summary>Why a request was refused: what its credential may do, and what was asked.</summary>
/// <remarks>Made of what the client holds, and of what the repository is only where the client may see it: of a repository that is not there
/// the sentence is the same. It names no account, and has no comma: it goes into a challenge (<see cref="Challenge"/>).</remarks>
internal static class RefusalText
{
    /// <summary>A bearer token whose own list does not have the action.</summary>
    public static string Of(VerifiedToken token, RepositoryName repository, ScopeActions asked) =>
        (token.Allowed(repository) & asked) == asked
            ? $"what the token allowed has ended: it may no longer {Verbs(asked)} {repository}"
            : token.Identity.Kind == CallerKind.Anonymous
                ? $"the token is nobody's: sign in to {Verbs(asked)} {repository}"
                : Of("this token", token.Allowed(repository), repository, asked);

    /// <summary>A name with its password or access token.</summary>
    public static string Of(Caller caller, AccessDecision decision, RepositoryName repository, ScopeActions asked)
    {
        var reach = ActionsOf(caller.Limits.ScopesOn(repository.ToString()));
        return caller.Identity.TokenId is not null && (reach & asked) != asked
            ? Of("the access token", reach, repository, asked)
            : Of(caller.OrganizationId is null ? "this account" : "the access token", decision.Visible ? ScopeActions.Pull : ScopeActions.None, repository, asked);
    }

    private static string Of(string who, ScopeActions allowed, RepositoryName repository, ScopeActions asked)
    {
        var other = allowed & ~asked;
        return other == ScopeActions.None
            ? $"{who} may not {Verbs(asked)} {repository}"
            : $"{who} may {Verbs(other)} {repository} but not {Verbs(asked)} it";
    }

    private static string Verbs(ScopeActions actions)
    {
        List<string> verbs = [];
        if (actions.HasFlag(ScopeActions.Pull))
        {
            verbs.Add("pull from");
        }

        if (actions.HasFlag(ScopeActions.Push))
        {
            verbs.Add("push to");
        }

        if (actions.HasFlag(ScopeActions.Delete))
        {
            verbs.Add("delete in");
        }

        return string.Join(" and ", verbs);
    }

    private static ScopeActions ActionsOf(TokenScopes scopes) =>
        (scopes.HasFlag(TokenScopes.Read) ? ScopeActions.Pull : ScopeActions.None)
        | (scopes.HasFlag(TokenScopes.Write) ? ScopeActions.Push : ScopeActions.None)
        | (scopes.HasFlag(TokenScopes.Delete) ? ScopeActions.Delete : ScopeActions.None);
}
