using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Database;

namespace Berth.Registry.Content.Manifests;

/// <summary>Manifests by tag or by digest.</summary>
public sealed class ManifestReader(MetadataStore database, FreshMemory memory)
{
    private const string Columns = "SELECT m.digest, m.media_type, m.size, m.content, m.repository_id, m.id, ";

    private const string ByDigest =
        Columns + "0 FROM repositories r JOIN manifests m ON m.repository_id = r.id WHERE r.name = $1 AND m.digest = $2";

    private const string ByTag =
        Columns + "t.id FROM repositories r JOIN tags t ON t.repository_id = r.id JOIN manifests m ON m.id = t.manifest_id "
        + "WHERE r.name = $1 AND t.name = $2";

    public async Task<Result<StoredManifest>> GetAsync(RepositoryName repository, Reference reference, CancellationToken cancel)
    {
        var found = await memory.GetAsync(
            repository.ToString(), reference.ToString(),
            read => database.AskAsync(sql => FindAsync(sql, repository, reference, read), read),
            manifest => manifest.Content.Length, cancel);
        return found is null ? ManifestErrors.Unknown : found;
    }

    private static Task<StoredManifest?> FindAsync(SqlSession sql, RepositoryName repository, Reference reference, CancellationToken cancel) =>
        sql.FirstAsync(reference.Tag is null ? ByDigest : ByTag, [repository.ToString(), reference.ToString()], Read, cancel);

    private static StoredManifest Read(SqlRow row) => new(Digest.Parse(row.Text(0)), row.Text(1), row.Number(2), row.Bytes(3))
    {
        Pulled = new PulledManifest(row.Number(4), row.Number(5), row.Number(6)),
    };
}
