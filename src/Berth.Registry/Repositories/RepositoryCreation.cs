using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Repositories;

/// <summary>How a repository comes to be: by somebody's wish, or by the first push to it.</summary>
internal static class RepositoryCreation
{
    private const string Insert =
        "INSERT INTO repositories (name, namespace, is_private, description, full_description, created_by, created_at, updated_at, star_count, "
        + "pull_count, status, categories, immutable_tags, immutable_tag_rules) "
        + "VALUES ($1, $2, $3, '', '', $4, $5, $5, 0, 0, $6, '', $7, '') RETURNING id";

    /// <summary>Where a push to the name goes; null while there is no such repository.</summary>
    /// <remarks>Renaming waits for who has found the name here, as it would for who has added anything: what was told of the one name would not
    /// be told of the other. A push to a former name was sent on before (<see cref="FormerNames"/>). One that meets such a name here was overtaken by
    /// the renaming, and belongs where the repository went; or it comes from who may not see that repository, and takes the name.</remarks>
    public static async Task<HeldRepository?> FindAsync(
        DatabaseChange change, RepositoryName name, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (await HeldRepository.FindAsync(change.Sql, name, cancel) is { } found)
        {
            return found;
        }

        var moved = await HeldRepository.FindFormerAsync(change.Sql, name, cancel);
        if (moved is null || !await IsVisibleAsync(change, RepositoryName.Parse(moved.Name), name, caller, clock, cancel))
        {
            return null;
        }

        change.Changes(moved.Name);
        return moved;
    }

    /// <summary>Makes one that is known to be missing. While the registry is open it is public; later it has the visibility that its namespace gives
    /// to new ones.</summary>
    /// <remarks>Between the two looks of <see cref="FindAsync"/> one renaming may bring the name and the next take it away. So the name is held, as it is
    /// by who renames, and looked for once more. What was decided upon in a repository that was not there is then decided anew.</remarks>
    public static async Task<HeldRepository> CreateByPushAsync(
        DatabaseChange change, RepositoryName name, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        await HoldAsync(change, name, cancel);
        if (await FindAsync(change, name, caller, clock, cancel) is not null)
        {
            throw new DbUpdateConcurrencyException($"{name} was made or renamed meanwhile");
        }

        var id = await CreateAsync(change, name, caller, await StartsPrivateAsync(change, name.Namespace, cancel), clock, cancel);
        return (await HeldRepository.FindAsync(change.Sql, id, cancel))!;
    }

    /// <summary>Within a change: nobody else brings a repository under the name, or takes it away from one, until the change is committed.</summary>
    public static Task HoldAsync(DatabaseChange change, RepositoryName name, CancellationToken cancel) =>
        change.Sql.HoldAsync($"the name {name}", cancel);

    /// <summary>Makes a repository that is known to be missing.</summary>
    public static async Task<long> CreateAsync(
        DatabaseChange change, RepositoryName name, Caller caller, bool isPrivate, TimeProvider clock, CancellationToken cancel)
    {
        var (text, space) = (name.ToString(), name.Namespace);
        await FormerNames.TakeAsync(change, text, cancel);
        var id = await change.Sql.NumberAsync(
            Insert, [text, space, isPrivate, caller.Name, clock.GetUtcNow(), RepositoryStatus.Active, false], cancel);
        await change.RecordAsync(clock, caller, AuditActions.RepositoryCreate, space, text, new { @private = isPrivate }, cancel);
        return id!.Value;
    }

    public static async Task<bool> StartsPrivateAsync(DatabaseChange change, string space, CancellationToken cancel) =>
        await change.Sql.NumberAsync("SELECT new_repositories_are_private FROM namespaces WHERE name = $1", [space], cancel) is { } set
            ? set != 0
            : !await RegistryState.IsOpenAsync(change.Sql, cancel);

    private static async Task<bool> IsVisibleAsync(
        DatabaseChange change, RepositoryName current, RepositoryName asked, Caller caller, TimeProvider clock, CancellationToken cancel) =>
        await RegistryState.IsOpenAsync(change.Sql, cancel)
        || (await change.Context.StandingAsync(caller.Identity, current, clock, cancel))
            .Decide(caller, RepositoryAction.Push, current.ToString(), asked.ToString()) is { Visible: true } or { Allowed: true };
}
