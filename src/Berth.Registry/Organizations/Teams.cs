using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Identity;

namespace Berth.Registry.Organizations;

/// <summary>Members of an organization with the same rights. The Hub API calls it a group.</summary>
/// <param name="NamespaceRole">What it may do in every repository of the organization.</param>
public sealed record Team(long Id, string Organization, string Name, string Description, RepositoryRole NamespaceRole, int MemberCount);

/// <summary>What a team may do in one repository.</summary>
public sealed record TeamRight(long TeamId, string Team, string Repository, RepositoryRole Role);

/// <summary>Teams, their members and rights. <c>team</c> is a name or an id in digits.</summary>
public sealed class Teams
{
    public Task<Outcome<Team>> CreateAsync(Caller caller, string organization, string name, string description, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Outcome<Page<Team>>> ListAsync(
        Caller caller, string organization, string? search, int skip, int count, CancellationToken cancel) => throw new NotImplementedException();

    public Task<Outcome<Team>> FindAsync(Caller caller, string organization, string team, CancellationToken cancel) =>
        throw new NotImplementedException();

    /// <summary>Null leaves a part as it is.</summary>
    public Task<Outcome<Team>> UpdateAsync(
        Caller caller, string organization, string team, string? name, string? description, RepositoryRole? namespaceRole, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Outcome<Done>> DeleteAsync(Caller caller, string organization, string team, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Outcome<Page<Member>>> MembersAsync(
        Caller caller, string organization, string team, int skip, int count, CancellationToken cancel) => throw new NotImplementedException();

    public Task<Outcome<Done>> AddMemberAsync(Caller caller, string organization, string team, string account, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Outcome<Done>> RemoveMemberAsync(Caller caller, string organization, string team, string account, CancellationToken cancel) =>
        throw new NotImplementedException();

    /// <summary>The teams that have a right of their own in a repository; for who administers it.</summary>
    public Task<Outcome<IReadOnlyList<TeamRight>>> RightsAsync(Caller caller, RepositoryName repository, CancellationToken cancel) =>
        throw new NotImplementedException();

    /// <summary><see cref="RepositoryRole.None"/> takes the right away.</summary>
    public Task<Outcome<TeamRight>> SetRightAsync(
        Caller caller, RepositoryName repository, string team, RepositoryRole role, CancellationToken cancel) => throw new NotImplementedException();
}
