using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Content.Blobs;
using Berth.Registry.Database;
using Berth.Registry.Repositories;

namespace Berth.Registry.Content.Manifests;

/// <summary>Manifests by tag or by digest.</summary>
/// <remarks>A read brings along the rows of the blobs that the manifest names: whoever pulls an image asks for them next, and finds them in
/// memory. So does who asked by a tag and goes on with the digest, as containerd does.</remarks>
public sealed class ManifestReader(MetadataStore database, FreshMemory memory, BlobReader blobs, CollectionOptions options, TimeProvider clock)
{
    private const string ByDigest =
        "WITH found AS (SELECT m.id, m.repository_id, 0 AS tag, CAST(NULL AS bigint) AS minimum_age FROM repositories r JOIN manifests m ON m.repository_id = r.id "
        + "WHERE r.name = $1 AND m.digest = $2 AND m.deleted_at IS NULL) " + Columns;

    private const string ByTag =
        "WITH found AS (SELECT t.manifest_id AS id, t.repository_id, t.id AS tag, r.minimum_age FROM repositories r JOIN tags t ON t.repository_id = r.id "
        + "WHERE r.name = $1 AND t.name = $2) " + Columns;

    private const string Columns =
        "SELECT m.digest, m.media_type, m.size, m.content, f.repository_id, f.id, f.tag, f.minimum_age, m.promised_at FROM found f JOIN manifests m ON m.id = f.id "
        + "UNION ALL SELECT along.digest, along.stamp, along.size, NULL, 0, 0, 0, NULL, NULL FROM (SELECT b.digest, b.stamp, b.size FROM found f "
        + "JOIN manifest_references m ON m.manifest_id = f.id JOIN blobs b ON b.digest = m.digest "
        + "JOIN blob_links l ON l.blob_id = b.id AND l.repository_id = f.repository_id LIMIT 128) along";

    public async Task<Result<StoredManifest>> GetAsync(RepositoryName repository, Reference reference, CancellationToken cancel)
    {
        var found = await memory.GetAsync(
            repository.ToString(), reference.ToString(), read => ReadAsync(repository.ToString(), reference, read), Weigh, cancel);
        return found is null ? ManifestErrors.Unknown : found;
    }

    /// <summary>Keeps a manifest that one who may push was told of until they have had the time to push what refers to it.</summary>
    /// <param name="mayPush">Asked when something has to be written.</param>
    /// <returns>False when it is gone meanwhile.</returns>
    public async Task<bool> PromiseAsync(RepositoryName repository, StoredManifest manifest, Func<ValueTask<bool>> mayPush, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (manifest.PromisedAt > now - options.Grace / 2 || !await mayPush())
        {
            return true;
        }

        return await database.ChangeAsync(
            async change =>
            {
                change.Changes(repository.ToString(), manifest.Digest.ToString());
                return await change.Sql.ExecuteAsync(
                    "UPDATE manifests SET promised_at = $2 WHERE id = $1 AND deleted_at IS NULL", [manifest.Pulled.Manifest, now], cancel) > 0;
            },
            Durability.Relaxed,
            cancel);
    }

    private async Task<StoredManifest?> ReadAsync(string repository, Reference reference, CancellationToken cancel)
    {
        var moment = memory.Moment;
        var lines = await database.AskAsync(
            sql => sql.ListAsync(reference.Tag is null ? ByDigest : ByTag, [repository, reference.ToString()], Line.Read, cancel), cancel);
        foreach (var blob in lines.Where(line => line.Manifest is null))
        {
            blobs.Remember(moment, repository, blob.Digest, blob.Size, stamp: blob.Text);
        }

        var found = lines.Find(line => line.Manifest is not null)?.Manifest;
        if (found is not null && reference.Tag is not null)
        {
            var untagged = found with { Pulled = found.Pulled with { Tag = 0 }, MinimumAge = null };
            memory.Offer(moment, repository, found.Digest.ToString(), untagged, Weigh(untagged));
        }

        return found;
    }

    private static long Weigh(StoredManifest manifest) => manifest.Content.Length;

    /// <param name="Text">The type of a manifest, the stamp of a blob.</param>
    /// <param name="Manifest">Null for a blob that came along.</param>
    private sealed record Line(string Digest, string Text, long Size, StoredManifest? Manifest)
    {
        public static Line Read(SqlRow row) => new(row.Text(0), row.Text(1), row.Number(2), row.IsNone(3) ? null : ManifestOf(row));

        private static StoredManifest ManifestOf(SqlRow row) => new(Oci.Digest.Parse(row.Text(0)), row.Text(1), row.Number(2), row.Bytes(3))
        {
            Pulled = new PulledManifest(row.Number(4), row.Number(5), row.Number(6)),
            MinimumAge = row.IsNone(7) ? null : TimeSpan.FromSeconds(row.Number(7)),
            PromisedAt = row.TimeOrNone(8),
        };
    }
}
