using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Repositories;

/// <summary>Gives a repository another name, in its own namespace or another one. The old name goes on standing for it
/// (<see cref="FormerNames"/>).</summary>
public sealed class RepositoryRenaming(AccessEpoch epoch, TimeProvider clock)
{
    /// <summary>For who administers the repository and may make one of the new name.</summary>
    /// <remarks>Everything that belongs to the repository goes by its id and stays. What does not go along into another namespace are rights that
    /// nobody there could see or take away: see <see cref="LeaveRightsAsync"/>.</remarks>
    public async Task<Outcome<Repository>> RenameAsync(Caller caller, RepositoryName from, RepositoryName to, CancellationToken cancel)
    {
        if (ReservedNames.Check(to, "to") is { } refusal)
        {
            return refusal;
        }

        return await epoch.ChangeAsync<Repository>(
            async change =>
            {
                var found = await change.Context.AdministeredAsync(caller, from, clock, cancel);
                if (!found.Succeeded)
                {
                    return found.Refusal;
                }

                return await CheckAsync(change, caller, from, to, cancel) is { } fault
                    ? fault
                    : await MoveAsync(change, caller, found.Value, to, cancel);
            },
            cancel);
    }

    private async Task<Refusal?> CheckAsync(
        DatabaseChange change, Caller caller, RepositoryName from, RepositoryName to, CancellationToken cancel)
    {
        if (from == to)
        {
            return Refusal.Invalid("repository_same_name", "That is its name already.", "to");
        }

        var place = await change.Context.StandingAsync(caller.Identity, to, clock, cancel);
        return !place.Decide(caller, RepositoryAction.Push, to.ToString()).Allowed ? Refusal.Denied
            : place.Exists ? Refusal.Conflict("repository_exists", "There is a repository of that name.", "to")
            : null;
    }

    private async Task<Outcome<Repository>> MoveAsync(
        DatabaseChange change, Caller caller, RepositoryRow row, RepositoryName to, CancellationToken cancel)
    {
        var (sql, oldName, newName, oldSpace) = (change.Sql, row.Name, to.ToString(), row.Namespace);
        var now = clock.GetUtcNow();
        if (to.Namespace != oldSpace && await Quotas.CheckMoveAsync(change, row.Id, to.Namespace, cancel) is { } full)
        {
            return full;
        }

        await HeldRepository.AwaitUsersAsync(sql, oldName, cancel);
        await RepositoryCreation.HoldAsync(change, RepositoryName.Parse(oldName), cancel);
        await RepositoryCreation.HoldAsync(change, to, cancel);
        await FormerNames.TakeAsync(change, newName, cancel);
        (row.Name, row.Namespace, row.UpdatedAt) = (newName, to.Namespace, now);
        await change.SaveAsync(cancel);
        await sql.ExecuteAsync("INSERT INTO former_names (name, repository_id, renamed_at) VALUES ($1, $2, $3)", [oldName, row.Id, now], cancel);
        await sql.ExecuteAsync("UPDATE uploads SET repository = $2 WHERE repository = $1", [oldName, newName], cancel);
        change.Changes(oldName);
        change.Changes(newName);
        FormerNames.Forget(change);
        if (to.Namespace != oldSpace)
        {
            await LeaveRightsAsync(change.Context, row, cancel);
            await sql.ExecuteAsync("UPDATE trash SET namespace = $2 WHERE repository_id = $1", [row.Id, to.Namespace], cancel);
            await RecordAsync(change, caller, oldSpace, oldName, oldName, newName, cancel);
        }

        await RecordAsync(change, caller, to.Namespace, newName, oldName, newName, cancel);
        return row.ToRepository();
    }

    /// <summary>Teams are those of the organization that it leaves. Collaborators are for personal repositories: they stay when it goes to a
    /// person, who sees them on its page, and go when it comes to an organization, where teams have rights.</summary>
    private static async Task LeaveRightsAsync(BerthDbContext context, RepositoryRow row, CancellationToken cancel)
    {
        await context.TeamRights.Where(r => r.RepositoryId == row.Id).ExecuteDeleteAsync(cancel);
        await context.Collaborators
            .Where(c => c.RepositoryId == row.Id
                && context.Namespaces.Any(n => n.Name == row.Namespace && (n.OrganizationId != null || n.AccountId == c.AccountId)))
            .ExecuteDeleteAsync(cancel);
    }

    private Task RecordAsync(
        DatabaseChange change, Caller caller, string space, string target, string from, string to, CancellationToken cancel) =>
        change.RecordAsync(clock, caller, AuditActions.RepositoryRename, space, target, new { from, to, name = target == to ? from : to }, cancel);
}
