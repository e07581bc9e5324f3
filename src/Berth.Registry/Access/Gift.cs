using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Access;

/// <summary>What somebody would have by a change that gives: a role, a place in a team, a right in a repository, a token.</summary>
/// <param name="Reach">What it would let them do.</param>
internal sealed record Gift(CredentialLimits Reach)
{
    public static readonly Gift Nothing = new(new CredentialLimits([]));

    /// <summary>Ownership of an organization, which no token of it has.</summary>
    private static readonly Gift Ownership = new(CredentialLimits.None) { IsOwnership = true };

    /// <summary>When a credential that is given ends; null where none is given. One that never ends has the latest time there is.</summary>
    public DateTimeOffset? Until { get; private init; }

    public bool IsOwnership { get; private init; }

    public static Gift Of(string organization, MemberRole role) => role switch
    {
        MemberRole.Member => Nothing,
        MemberRole.Editor => Everywhere(organization, RepositoryRole.Admin),
        _ => Ownership,
    };

    /// <summary>The role in every repository of the organization.</summary>
    public static Gift Everywhere(string organization, RepositoryRole role) => new(new CredentialLimits([Grant($"{organization}/*", role)]));

    public static Gift Of(RepositoryName repository, RepositoryRole role) => new(new CredentialLimits([Grant(repository.ToString(), role)]));

    public static Gift Of(CredentialLimits token, DateTimeOffset? end) => new(token) { Until = end ?? DateTimeOffset.MaxValue };

    /// <summary>A place in the team: everything that the team may do.</summary>
    public static async Task<Gift> OfAsync(BerthDbContext context, string organization, TeamRow team, CancellationToken cancel)
    {
        var rights = await context.TeamRights.Where(r => r.TeamId == team.Id)
            .Join(context.Repositories, r => r.RepositoryId, r => r.Id, (right, repository) => new { repository.Name, right.Role }).ToListAsync(cancel);
        return new Gift(new CredentialLimits(
            [Grant($"{organization}/*", team.NamespaceRole), .. rights.Select(right => Grant(right.Name, right.Role))]));
    }

    private static TokenGrant Grant(string pattern, RepositoryRole role) => new(pattern, role switch
    {
        RepositoryRole.None => TokenScopes.None,
        RepositoryRole.Read => TokenScopes.Read,
        RepositoryRole.Write => TokenScopes.Write,
        _ => TokenScopes.Admin,
    });
}

internal static class Giving
{
    /// <summary>The bound on all that is given: a credential gives nobody more than it has itself, and makes no other that outlives it. Whether
    /// the caller may change anything there at all has been asked before.</summary>
    public static bool MayGive(this Caller caller, Gift gift)
    {
        if (gift.Until is { } end && caller.ExpiresAt < end)
        {
            return false;
        }

        // Of what a person may manage, the roles say how much; a robot has no roles, only what its token says.
        return caller.Manages || (!gift.IsOwnership && caller.Limits.Include(gift.Reach));
    }
}
