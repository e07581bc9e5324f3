using System.Text.Json;
using Berth.Oci;
using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Referrers;

/// <summary>A manifest that speaks about another: a signature, an SBOM, an attestation.</summary>
public sealed record Referrer(
    string MediaType, Digest Digest, long Size, string? ArtifactType, IReadOnlyDictionary<string, string>? Annotations);

/// <summary>The manifests whose subject is a given digest. The subject itself need not exist, nor its repository.</summary>
public sealed class ReferrerList(MetadataStore database)
{
    /// <summary>Characters of annotations in one page: clients read a list as they read a manifest, up to 4 MiB, and so many of the
    /// largest manifests would fill the memory. A single entry may have more.</summary>
    private const int MostAnnotations = 2_000_000;

    /// <summary>How many there are.</summary>
    public Task<int> CountAsync(RepositoryName repository, Digest subject, CancellationToken cancel)
    {
        var name = repository.ToString();
        return database.ReadAsync(
            context => (from m in context.Manifests
                        join r in context.Repositories on m.RepositoryId equals r.Id
                        where r.Name == name && m.Subject == subject
                        select m.Id).CountAsync(cancel),
            cancel);
    }

    /// <param name="artifactTypes">The types to list, any of them; none for all.</param>
    /// <param name="withAnnotations">Whether to read what each says of itself, which may be as long as a manifest.</param>
    public async Task<Page<Referrer>> ListAsync(
        RepositoryName repository, Digest subject, IReadOnlyList<string> artifactTypes, Digest? after, int limit, CancellationToken cancel,
        bool withAnnotations = true)
    {
        var name = repository.ToString();
        var start = after?.ToString() ?? "";
        var types = artifactTypes.Select(DatabaseText.UpToNul).ToList();
        return await database.ReadAsync(
            async context =>
            {
                var rows = (from m in context.Manifests
                            join r in context.Repositories on m.RepositoryId equals r.Id
                            where r.Name == name && m.Subject == subject
                                && (types.Count == 0 || types.Contains(m.ReferrerType!))
                                && string.Compare((string)(object)m.Digest, start) > 0
                            orderby m.Digest
                            select new { m.MediaType, m.Digest, m.Size, m.ReferrerType, Annotations = withAnnotations ? m.Annotations : null }).Take(limit + 1).AsAsyncEnumerable();
                var (referrers, characters) = (new List<Referrer>(), 0);
                await foreach (var row in rows.WithCancellation(cancel))
                {
                    characters += row.Annotations?.Length ?? 0;
                    if (referrers.Count == limit || (referrers.Count > 0 && characters > MostAnnotations))
                    {
                        return new Page<Referrer>(referrers, Next: referrers.LastOrDefault()?.Digest.ToString());
                    }

                    referrers.Add(new Referrer(row.MediaType, row.Digest, row.Size, row.ReferrerType, AnnotationsOf(row.Annotations)));
                }

                return new Page<Referrer>(referrers);
            },
            cancel);
    }

    private static Dictionary<string, string>? AnnotationsOf(string? json) =>
        json is null ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(json);
}
