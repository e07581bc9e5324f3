using Berth.Registry.Identity;

namespace Berth.Registry.Organizations;

/// <param name="Invitee">The name of an account, or an e-mail address.</param>
/// <param name="Organization">Empty for an invitation to the registry alone.</param>
public sealed record Invitation(Guid Id, string Organization, string Invitee, MemberRole Role, string Team)
{
    public string InvitedBy { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }
}

/// <param name="Secret">The end of the link, which is shown once: Berth sends no mail.</param>
public sealed record CreatedInvitation(Invitation Invitation, string Secret);

/// <summary>Invitations to an organization, and, where sign-up is by invitation, to the registry.</summary>
public sealed class Invitations
{
    /// <param name="organization">Empty, by an administrator, for the registry alone.</param>
    public Task<Outcome<CreatedInvitation>> CreateAsync(
        Caller caller, string organization, string invitee, MemberRole role, string? team, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Outcome<IReadOnlyList<Invitation>>> ListAsync(Caller caller, string organization, CancellationToken cancel) =>
        throw new NotImplementedException();

    /// <summary>Those that wait for the caller.</summary>
    public Task<IReadOnlyList<Invitation>> ForAsync(Caller caller, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>A new secret and a new term; the old link ends.</summary>
    public Task<Outcome<CreatedInvitation>> RenewAsync(Caller caller, Guid id, CancellationToken cancel) => throw new NotImplementedException();

    public Task<Outcome<Done>> DeleteAsync(Caller caller, Guid id, CancellationToken cancel) => throw new NotImplementedException();

    public Task<Invitation?> FindAsync(string secret, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>By the link's secret, or by the id of an invitation in the caller's name.</summary>
    public Task<Outcome<Organization>> AcceptAsync(Caller caller, string secretOrId, CancellationToken cancel) =>
        throw new NotImplementedException();
}
