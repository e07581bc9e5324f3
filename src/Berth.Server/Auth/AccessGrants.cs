using Berth.Registry;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Tokens;

namespace Berth.Server.Auth;

/// <summary>What of the scopes asked for a token is to allow: what the caller may do of it, without a word on the rest. A grant has the name that
/// was asked for, also where it is a former one, and is good for the repository that it stands for now.</summary>
internal sealed class AccessGrants(FormerNames names, RegistryState state)
{
    private static readonly (ScopeActions Scope, RepositoryAction Action)[] Actions =
    [
        (ScopeActions.Pull, RepositoryAction.Pull),
        (ScopeActions.Push, RepositoryAction.Push),
        (ScopeActions.Delete, RepositoryAction.Delete),
    ];

    public async Task<IReadOnlyList<Scope>> IntersectAsync(Caller caller, IReadOnlyList<Scope> asked, CancellationToken cancel)
    {
        var granted = new List<Scope>(asked.Count);
        foreach (var scope in asked)
        {
            var allowed = await AllowedAsync(caller, scope, cancel);
            if (allowed.Actions != ScopeActions.None)
            {
                granted.Add(allowed);
            }
        }

        return granted;
    }

    private async Task<Scope> AllowedAsync(Caller caller, Scope scope, CancellationToken cancel)
    {
        if (scope.Repository is null)
        {
            return !caller.IsAnonymous || await state.IsOpenAsync(cancel) ? scope : scope with { Actions = ScopeActions.None };
        }

        var asked = Actions.Where(pair => scope.Actions.HasFlag(pair.Scope)).Select(pair => pair.Action).ToList();
        var allowed = await names.AllowedNowAsync(caller, asked, scope.Repository, cancel);
        var actions = Actions.Where(pair => allowed.Actions.Contains(pair.Action)).Aggregate(ScopeActions.None, (all, pair) => all | pair.Scope);
        return scope with { Actions = actions, RepositoryId = allowed.RepositoryId };
    }
}
