using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Trail;

namespace Berth.Registry.Repositories;

/// <summary>How a repository comes to be: by somebody's wish, or by the first push to it.</summary>
internal static class RepositoryCreation
{
    private const string Insert =
        "INSERT INTO repositories (name, namespace, is_private, description, full_description, created_by, created_at, updated_at, star_count, "
        + "pull_count, status, categories, immutable_tags, immutable_tag_rules) "
        + "VALUES ($1, $2, $3, '', '', $4, $5, $5, 0, 0, $6, '', $7, '') RETURNING id";

    /// <summary>For use inside a change that the policy has allowed: the repository's id, and the repository made now if it is missing. While the
    /// registry is open it is public; later it has the visibility that its namespace gives to new ones.</summary>
    public static async Task<long> GetOrCreateAsync(
        DatabaseChange change, RepositoryName name, Caller caller, TimeProvider clock, CancellationToken cancel) =>
        await FindAsync(change, name, cancel) ?? await CreateByPushAsync(change, name, caller, clock, cancel);

    public static Task<long?> FindAsync(DatabaseChange change, RepositoryName name, CancellationToken cancel) =>
        change.Sql.NumberAsync("SELECT id FROM repositories WHERE name = $1", [name.ToString()], cancel);

    /// <summary>The same of one that is known to be missing.</summary>
    public static async Task<long> CreateByPushAsync(
        DatabaseChange change, RepositoryName name, Caller caller, TimeProvider clock, CancellationToken cancel) =>
        await CreateAsync(change, name, caller, await StartsPrivateAsync(change, name.Namespace, cancel), clock, cancel);

    /// <summary>Makes a repository that is known to be missing.</summary>
    public static async Task<long> CreateAsync(
        DatabaseChange change, RepositoryName name, Caller caller, bool isPrivate, TimeProvider clock, CancellationToken cancel)
    {
        var (text, space) = (name.ToString(), name.Namespace);
        var id = await change.Sql.NumberAsync(
            Insert, [text, space, isPrivate, caller.Name, clock.GetUtcNow(), RepositoryStatus.Active, false], cancel);
        await change.RecordAsync(clock, caller, AuditActions.RepositoryCreate, space, text, new { @private = isPrivate }, cancel);
        return id!.Value;
    }

    public static async Task<bool> StartsPrivateAsync(DatabaseChange change, string space, CancellationToken cancel) =>
        await change.Sql.NumberAsync("SELECT new_repositories_are_private FROM namespaces WHERE name = $1", [space], cancel) is { } set
            ? set != 0
            : !await RegistryState.IsOpenAsync(change.Sql, cancel);
}
