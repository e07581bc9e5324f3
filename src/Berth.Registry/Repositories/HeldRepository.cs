using Berth.Oci;
using Berth.Registry.Database;

namespace Berth.Registry.Repositories;

/// <summary>A repository as a change finds it, with what it and its namespace say of tags and of what is deleted. It stays until the change
/// ends.</summary>
/// <param name="TrashDays">The namespace's; null for the server's time.</param>
internal sealed record HeldRepository(long Id, string Name, string Namespace, int? TrashDays, long? QuotaBytes, TagLock Own, TagLock OfNamespace)
{
    private const string Columns =
        "SELECT r.id, r.name, r.namespace, s.trash_days, s.quota_bytes, r.immutable_tags, r.immutable_tag_rules, s.immutable_tags, s.immutable_tag_rules FROM ";

    private const string Settings = " LEFT JOIN namespace_settings s ON s.name = r.namespace";

    private const string Select = $"{Columns}repositories r{Settings} WHERE ";

    private const string Users = "the users of ";

    /// <summary>Null when there is none.</summary>
    /// <remarks>Those who keep a row share it, so one who would change its name could wait for ever while others come and go. They take turns: who
    /// comes after <see cref="AwaitUsersAsync"/> waits until it is through.</remarks>
    public static Task<HeldRepository?> FindAsync(SqlSession sql, RepositoryName name, CancellationToken cancel)
    {
        var kept = $"SELECT x.id, x.name, x.namespace, x.immutable_tags, x.immutable_tag_rules FROM repositories x WHERE x.name = $1";
        return sql.FirstAsync($"{Columns}{sql.KeptInTurn(Users, "$1", kept, "x")} AS r{Settings}", [name.ToString()], Read, cancel);
    }

    /// <inheritdoc cref="FindAsync(SqlSession, RepositoryName, CancellationToken)"/>
    public static Task<HeldRepository?> FindAsync(SqlSession sql, long id, CancellationToken cancel) =>
        sql.FirstAsync($"{Select}r.id = $1{sql.Keeping("r")}", [id], Read, cancel);

    /// <summary>The repository that had the name before.</summary>
    public static Task<HeldRepository?> FindFormerAsync(SqlSession sql, RepositoryName name, CancellationToken cancel) => sql.FirstAsync(
        $"{Columns}former_names f JOIN repositories r ON r.id = f.repository_id{Settings} WHERE f.name = $1 AND r.deleted_at IS NULL{sql.Keeping("r")}",
        [name.ToString()], Read, cancel);

    /// <summary>The same for who only looks, and holds nothing.</summary>
    public static Task<HeldRepository?> LookAsync(SqlSession sql, RepositoryName name, CancellationToken cancel) =>
        sql.FirstAsync($"{Select}r.name = $1", [name.ToString()], Read, cancel);

    /// <summary>Before its name is changed or taken from it: waits for those who have found it, and lets nobody find it until the change ends.</summary>
    public static Task AwaitUsersAsync(SqlSession sql, string name, CancellationToken cancel) => sql.HoldAsync(Users + name, cancel);

    /// <summary>Whether a tag of that name stays on the manifest that it was first put on.</summary>
    /// <remarks>Tags by which cosign finds the signatures of a digest grow with each signature, so they never do.</remarks>
    public bool IsImmutable(string tag) => (Own.Matches(tag) || OfNamespace.Matches(tag)) && !TagLock.IsFallback(tag);

    public bool HasImmutable => Own.Enabled || OfNamespace.Enabled;

    /// <summary>Whoever changes tags or manifests of the repository is alone with them from here on; what is read next is what the one before
    /// left.</summary>
    public Task TakeAsync(SqlSession sql, DateTimeOffset now, CancellationToken cancel) =>
        sql.ExecuteAsync("UPDATE repositories SET updated_at = $2 WHERE id = $1", [Id, now], cancel);

    private static HeldRepository Read(SqlRow row) => new(
        row.Number(0), row.Text(1), row.Text(2), row.IsNone(3) ? null : row.Int(3), row.IsNone(4) ? null : row.Number(4),
        new TagLock(row.Flag(5), row.Text(6)), row.IsNone(7) ? TagLock.None : new TagLock(row.Flag(7), row.Text(8)));
}
