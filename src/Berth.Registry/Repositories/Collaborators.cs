using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Identity;

namespace Berth.Registry.Repositories;

/// <summary>People with a right in a personal repository; in an organization, teams have rights.</summary>
public sealed class Collaborators
{
    public Task<Outcome<IReadOnlyList<Collaborator>>> ListAsync(Caller caller, RepositoryName repository, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Outcome<Collaborator>> SetAsync(
        Caller caller, RepositoryName repository, string account, RepositoryRole role, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Who administers the repository removes anybody; a collaborator removes themselves.</summary>
    public Task<Outcome<Done>> RemoveAsync(Caller caller, RepositoryName repository, string account, CancellationToken cancel) =>
        throw new NotImplementedException();
}
