using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Oci.Manifests;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;

namespace Berth.Registry.Content.Manifests;

/// <summary>Whether everything a manifest points at is in its repository, at the size it says.</summary>
internal static class ManifestContents
{
    private const int QueryBatch = 500;

    /// <remarks>
    /// Config and layers of an image must be there, unless it has a subject: clients push signatures ahead of their blobs, or unless
    /// <see cref="ManifestLimits.Sparse"/> says otherwise. Foreign layers live elsewhere and are never fetched. An index may name manifests, or
    /// blobs, as buildx cache indexes do.
    /// </remarks>
    public static async Task<RegistryError?> CheckAsync(
        SqlSession sql, long repository, Manifest manifest, ManifestLimits limits, CancellationToken cancel)
    {
        Descriptor[] blobs = [.. manifest.Layers.Where(layer => !layer.IsForeign)];
        if (manifest.Config is not null)
        {
            blobs = [manifest.Config, .. blobs];
        }

        var sizes = await BlobSizesAsync(sql, repository, [.. blobs, .. manifest.Children], cancel);
        var mayMiss = manifest.Subject is not null;
        if (Compare(blobs, sizes, mayMiss || limits.Sparse == SparseManifests.All) is { } fault)
        {
            return fault;
        }

        await AddManifestSizesAsync(sql, repository, manifest.Children, sizes, cancel);
        return Compare(manifest.Children, sizes, mayMiss || limits.Sparse != SparseManifests.None);
    }

    public static IEnumerable<ManifestReferenceRow> References(long manifest, Manifest content)
    {
        IEnumerable<(Descriptor Descriptor, ManifestReferenceRole Role)> all =
        [
            .. content.Config is { } config ? [(config, ManifestReferenceRole.Config)] : Array.Empty<(Descriptor, ManifestReferenceRole)>(),
            .. content.Layers.Select(layer => (layer, layer.IsForeign ? ManifestReferenceRole.ForeignLayer : ManifestReferenceRole.Layer)),
            .. content.Children.Select(child => (child, ManifestReferenceRole.Child)),
        ];
        return all.DistinctBy(reference => (reference.Descriptor.Digest, reference.Role)).Select((reference, position) => new ManifestReferenceRow
        {
            ManifestId = manifest,
            Position = position,
            Role = reference.Role,
            Digest = reference.Descriptor.Digest,
            Size = reference.Descriptor.Size,
        });
    }

    private static RegistryError? Compare(IReadOnlyList<Descriptor> descriptors, Dictionary<Digest, long> sizes, bool mayMiss)
    {
        var wrong = descriptors.FirstOrDefault(d => sizes.TryGetValue(d.Digest, out var size) && size != d.Size);
        if (wrong is not null)
        {
            return new RegistryError(
                ErrorCode.ManifestInvalid, $"the descriptor of {wrong.Digest} says {wrong.Size} bytes, but it has {sizes[wrong.Digest]}");
        }

        var missing = mayMiss ? [] : descriptors.Where(d => !sizes.ContainsKey(d.Digest)).Select(d => d.Digest.ToString()).Distinct().ToList();
        return missing.Count == 0 ? null : new RegistryError(
            ErrorCode.ManifestBlobUnknown, $"the repository lacks {missing.Count} of the blobs or manifests it refers to; push them first")
        {
            Detail = new { missing },
        };
    }

    private static async Task<Dictionary<Digest, long>> BlobSizesAsync(
        SqlSession sql, long repository, IReadOnlyList<Descriptor> descriptors, CancellationToken cancel)
    {
        var sizes = new Dictionary<Digest, long>();
        await AddAsync(
            sql,
            $"SELECT b.digest, b.size FROM blobs b JOIN blob_links l ON l.blob_id = b.id AND l.repository_id = $1 WHERE b.digest {sql.Among("$2")}",
            repository, descriptors, sizes, cancel);
        return sizes;
    }

    private static Task AddManifestSizesAsync(
        SqlSession sql, long repository, IReadOnlyList<Descriptor> children, Dictionary<Digest, long> sizes, CancellationToken cancel) =>
        AddAsync(
            sql, $"SELECT digest, size FROM manifests WHERE repository_id = $1 AND deleted_at IS NULL AND digest {sql.Among("$2")}", repository, children, sizes, cancel);

    private static async Task AddAsync(
        SqlSession sql, string select, long repository, IReadOnlyList<Descriptor> of, Dictionary<Digest, long> sizes, CancellationToken cancel)
    {
        foreach (var digests in of.Select(d => d.Digest.ToString()).Distinct(StringComparer.Ordinal).Chunk(QueryBatch))
        {
            foreach (var (digest, size) in await sql.ListAsync(select, [repository, digests], row => (row.Text(0), row.Number(1)), cancel))
            {
                sizes[Digest.Parse(digest)] = size;
            }
        }
    }
}
