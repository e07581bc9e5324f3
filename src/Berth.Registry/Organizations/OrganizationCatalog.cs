using Berth.Registry.Identity;

namespace Berth.Registry.Organizations;

/// <summary>Organizations and their members. Who may not see an organization's inside gets <see cref="Refusal.NotFound"/>; members see it,
/// owners change it.</summary>
public sealed class OrganizationCatalog
{
    /// <summary>The caller becomes its first owner; an administrator or the command line may name another one.</summary>
    public Task<Outcome<Organization>> CreateAsync(Caller caller, string name, string fullName, string? owner, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Organization?> FindAsync(string name, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Those the caller belongs to; all of them with <paramref name="all"/>, for an administrator.</summary>
    public Task<Outcome<Page<Organization>>> ListAsync(Caller caller, bool all, int skip, int count, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Outcome<Organization>> UpdateAsync(Caller caller, string name, OrganizationChange change, CancellationToken cancel) =>
        throw new NotImplementedException();

    /// <summary>The caller's role; null for an outsider. An administrator counts as owner.</summary>
    public Task<MemberRole?> RoleAsync(Caller caller, string name, CancellationToken cancel) => throw new NotImplementedException();

    public Task<Outcome<Page<Member>>> MembersAsync(
        Caller caller, string name, string? search, MemberRole? role, int skip, int count, CancellationToken cancel) =>
        throw new NotImplementedException();

    /// <summary>Adds an account, or gives a member another role. The last owner stays one.</summary>
    public Task<Outcome<Member>> SetMemberAsync(Caller caller, string name, string account, MemberRole role, CancellationToken cancel) =>
        throw new NotImplementedException();

    /// <summary>Owners remove anybody, everybody removes themselves, except the last owner.</summary>
    public Task<Outcome<Done>> RemoveMemberAsync(Caller caller, string name, string account, CancellationToken cancel) =>
        throw new NotImplementedException();
}
