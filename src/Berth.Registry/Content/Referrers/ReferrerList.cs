using System.Text.Json;
using Berth.Oci;
using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Referrers;

/// <summary>A manifest that speaks about another: a signature, an SBOM, an attestation.</summary>
public sealed record Referrer(
    string MediaType, Digest Digest, long Size, string? ArtifactType, IReadOnlyDictionary<string, string>? Annotations);

/// <summary>The manifests whose subject is a given digest. The subject itself need not exist, nor its repository.</summary>
public sealed class ReferrerList
{
    private readonly MetadataStore _database;

    internal ReferrerList(MetadataStore database) => _database = database;

    public async Task<Page<Referrer>> ListAsync(
        RepositoryName repository, Digest subject, string? artifactType, Digest? after, int limit, CancellationToken cancel)
    {
        var name = repository.ToString();
        var start = after?.ToString() ?? "";
        var type = artifactType is null ? null : DatabaseText.UpToNul(artifactType);
        var rows = await _database.ReadAsync(
            context => (from m in context.Manifests
                        join r in context.Repositories on m.RepositoryId equals r.Id
                        where r.Name == name && m.Subject == subject
                            && (type == null || m.ReferrerType == type)
                            && string.Compare((string)(object)m.Digest, start) > 0
                        orderby m.Digest
                        select new { m.MediaType, m.Digest, m.Size, m.ReferrerType, m.Annotations }).Take(limit + 1).ToListAsync(cancel),
            cancel);
        var referrers = rows.ConvertAll(row => new Referrer(
            row.MediaType,
            row.Digest,
            row.Size,
            row.ReferrerType,
            row.Annotations is null ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(row.Annotations)));
        return Page<Referrer>.Cut(referrers, limit, referrer => referrer.Digest.ToString());
    }
}
