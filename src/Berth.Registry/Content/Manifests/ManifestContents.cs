using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Oci.Manifests;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

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
        BerthDbContext context, long repository, Manifest manifest, ManifestLimits limits, CancellationToken cancel)
    {
        Descriptor[] blobs = [.. manifest.Layers.Where(layer => !layer.IsForeign)];
        if (manifest.Config is not null)
        {
            blobs = [manifest.Config, .. blobs];
        }

        var sizes = await BlobSizesAsync(context, repository, [.. blobs, .. manifest.Children], cancel);
        var mayMiss = manifest.Subject is not null;
        if (Compare(blobs, sizes, mayMiss || limits.Sparse == SparseManifests.All) is { } fault)
        {
            return fault;
        }

        await AddManifestSizesAsync(context, repository, manifest.Children, sizes, cancel);
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
        BerthDbContext context, long repository, IReadOnlyList<Descriptor> descriptors, CancellationToken cancel)
    {
        var sizes = new Dictionary<Digest, long>();
        foreach (var digests in Batches(descriptors))
        {
            var found = await (from b in context.Blobs
                               join l in context.BlobLinks on b.Id equals l.BlobId
                               where l.RepositoryId == repository && digests.Contains(b.Digest)
                               select new { b.Digest, b.Size }).ToListAsync(cancel);
            found.ForEach(blob => sizes[blob.Digest] = blob.Size);
        }

        return sizes;
    }

    private static async Task AddManifestSizesAsync(
        BerthDbContext context, long repository, IReadOnlyList<Descriptor> children, Dictionary<Digest, long> sizes, CancellationToken cancel)
    {
        foreach (var digests in Batches(children))
        {
            var found = await context.Manifests
                .Where(m => m.RepositoryId == repository && digests.Contains(m.Digest))
                .Select(m => new { m.Digest, m.Size })
                .ToListAsync(cancel);
            found.ForEach(manifest => sizes[manifest.Digest] = manifest.Size);
        }
    }

    private static IEnumerable<Digest[]> Batches(IReadOnlyList<Descriptor> descriptors) =>
        descriptors.Select(d => d.Digest).Distinct().Chunk(QueryBatch);
}
