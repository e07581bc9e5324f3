using Berth.Oci;
using Berth.Registry.Identity;

namespace Berth.Registry.Access;

/// <summary>Who may do what: the one place that knows.</summary>
public sealed class AccessPolicy
{
    /// <summary>Pushing to a missing repository is allowed where the caller may create it. Pulls may rest on what was true seconds ago;
    /// everything else asks the database whether rights changed.</summary>
    public ValueTask<AccessDecision> DecideAsync(Caller caller, RepositoryAction action, RepositoryName repository, CancellationToken cancel) =>
        throw new NotImplementedException();

    /// <summary>Whether the caller is, now, an administrator by a credential that reaches that far.</summary>
    public ValueTask<bool> IsAdministratorAsync(Caller caller, CancellationToken cancel) => throw new NotImplementedException();
}
