using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Database;

namespace Berth.Registry.Repositories;

/// <summary>How much of its quota a namespace takes up.</summary>
/// <param name="Namespace">Empty for the repositories without one.</param>
/// <param name="Used">Bytes of its blobs, each counted once, whether a tag, the history or the trash holds them.</param>
public sealed record QuotaUse(string Namespace, long Used, long Quota)
{
    /// <summary>From four fifths on there is a warning.</summary>
    public bool IsNear => Used >= Quota - (Quota / 5);

    public string Sentence =>
        $"{(Namespace.Length == 0 ? "what has no namespace" : $"the namespace {Namespace}")} has {ByteText.Of(Used)} of its {ByteText.Of(Quota)}";

    /// <summary>Why what would add so many bytes is refused.</summary>
    internal string Refusal(long bytes) =>
        $"{Sentence}; {ByteText.Of(bytes)} more do not fit: delete what is no longer needed, or ask an administrator for more";
}

/// <summary>What a quota says to a blob.</summary>
/// <param name="Error">Why it must not be added.</param>
/// <param name="Use">With the blob; null where there is no quota, or the blob adds nothing to what it counts.</param>
internal readonly record struct QuotaCheck(RegistryError? Error, QuotaUse? Use);

/// <summary>Holds the namespaces that have a quota to it.</summary>
/// <remarks>Whoever adds a blob to a namespace holds the row of its quota until the change is committed, so that no two of them count on the same
/// bytes. A namespace without a quota holds nothing and is asked nothing: whether it has one came with its repository
/// (<see cref="HeldRepository"/>).</remarks>
internal static class Quotas
{
    private const string Of =
        "SELECT DISTINCT l.blob_id, l.size FROM repositories r JOIN blob_links l ON l.repository_id = r.id WHERE r.namespace = $1";

    private const string Has =
        "EXISTS (SELECT 1 FROM blobs b JOIN blob_links l ON l.blob_id = b.id JOIN repositories r ON r.id = l.repository_id "
        + "WHERE b.digest = $2 AND r.namespace = $1)";

    /// <summary>SUM has another type on each database.</summary>
    private const string Used = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM (" + Of + ") AS one";

    private const string State = "SELECT (" + Used + "), (SELECT size FROM blobs WHERE digest = $2), " + Has;

    private const string Quota = "SELECT quota_bytes FROM namespace_settings WHERE name = $1";

    private const string Hold = "UPDATE namespace_settings SET quota_bytes = quota_bytes WHERE name = $1 RETURNING quota_bytes";

    private const string Move =
        "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM blob_links WHERE repository_id = $2 AND blob_id NOT IN (SELECT blob_id FROM (" + Of + ") AS theirs)";

    /// <summary>Within a change that is about to give a repository a blob; to be asked before anything is written.</summary>
    /// <param name="repository">Null for one that is about to be made, in that namespace.</param>
    /// <param name="size">Of a blob that is new to the registry; null for one that it has.</param>
    public static async Task<QuotaCheck> CheckAsync(
        DatabaseChange change, HeldRepository? repository, string place, Digest digest, long? size, CancellationToken cancel)
    {
        var (sql, space) = (change.Sql, repository?.Namespace ?? place);
        var set = repository is null ? await sql.NumberAsync(Quota, [space], cancel) : repository.QuotaBytes;
        if (set is null || await sql.NumberAsync($"SELECT {Has}", [space, digest], cancel) == 1)
        {
            return default;
        }

        return await HoldAsync(change, space, cancel) is { } quota ? await CompareAsync(sql, space, quota, digest, size, cancel) : default;
    }

    /// <summary>The same without holding anything: whether it is worth while to store the blob.</summary>
    public static async Task<RegistryError?> ForeseeAsync(
        SqlSession sql, string space, long quota, Digest digest, long size, CancellationToken cancel) =>
        (await CompareAsync(sql, space, quota, digest, size, cancel)).Error;

    /// <summary>Within a change that brings a repository into another namespace.</summary>
    public static async Task<Refusal?> CheckMoveAsync(DatabaseChange change, long repository, string space, CancellationToken cancel)
    {
        if (await HoldAsync(change, space, cancel) is not { } quota)
        {
            return null;
        }

        var adds = await change.Sql.NumberAsync(Move, [space, repository], cancel) ?? 0;
        var use = await UseAsync(change.Sql, space, quota, cancel);
        return use.Used + adds > quota && adds > 0 ? Refusal.Conflict("quota_exceeded", $"{use.Refusal(adds)}.", "to") : null;
    }

    /// <summary>Within a change that gives a namespace what manifests of a repository refer to; to be asked before anything is written.</summary>
    public static async Task<Refusal?> CheckCopyAsync(
        DatabaseChange change, string space, long source, long[] manifests, CancellationToken cancel)
    {
        if (await HoldAsync(change, space, cancel) is not { } quota)
        {
            return null;
        }

        var sql = change.Sql;
        var adds = await sql.NumberAsync(
            "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM (SELECT DISTINCT l.blob_id, l.size FROM manifest_references m JOIN blobs b ON b.digest = m.digest "
            + $"JOIN blob_links l ON l.blob_id = b.id AND l.repository_id = $2 WHERE m.manifest_id {sql.Among("$3")}) AS copied "
            + $"WHERE blob_id NOT IN (SELECT blob_id FROM ({Of}) AS theirs)",
            [space, source, manifests], cancel) ?? 0;
        var use = await UseAsync(sql, space, quota, cancel);
        return use.Used + adds > quota && adds > 0 ? Refusal.Conflict("quota_exceeded", $"{use.Refusal(adds)}.", "to") : null;
    }

    public static async Task<QuotaUse> UseAsync(SqlSession sql, string space, long quota, CancellationToken cancel) =>
        new(space, await UsedAsync(sql, space, cancel), quota);

    public static async Task<long> UsedAsync(SqlSession sql, string space, CancellationToken cancel) =>
        await sql.NumberAsync(Used, [space], cancel) ?? 0;

    /// <summary>The quota as it is now; null when there is none.</summary>
    private static Task<long?> HoldAsync(DatabaseChange change, string space, CancellationToken cancel) =>
        change.Sql.NumberAsync(Hold, [space], cancel);

    private static async Task<QuotaCheck> CompareAsync(
        SqlSession sql, string space, long quota, Digest digest, long? size, CancellationToken cancel)
    {
        var state = await sql.FirstAsync(
            State, [space, digest], row => new { Used = row.Number(0), Size = row.IsNone(1) ? size : row.Number(1), IsThere = row.Flag(2) }, cancel);
        var use = new QuotaUse(space, state!.Used, quota);
        if (state.IsThere || state.Size is not { } adds)
        {
            return new QuotaCheck(null, use);
        }

        return use.Used + adds > quota
            ? new QuotaCheck(new RegistryError(ErrorCode.Denied, use.Refusal(adds)), use)
            : new QuotaCheck(null, use with { Used = use.Used + adds });
    }
}
