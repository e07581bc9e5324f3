using Berth.Oci;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Retention;

/// <summary>What going would free, once the time of the trash has passed: the manifests, and those of their blobs that nothing else needs, in
/// this repository or another.</summary>
internal static class FreedBytes
{
    private const int Batch = 500;

    public static async Task<long> OfAsync(BerthDbContext context, RetentionScene scene, RetentionPlan plan, CancellationToken cancel)
    {
        var gone = plan.Lines.Where(line => line is { Kept: false, ManifestStays: false }).Select(line => line.Digest).ToHashSet();
        var manifests = scene.Content.Manifests.Where(manifest => gone.Contains(manifest.Digest)).ToList();
        if (manifests.Count == 0)
        {
            return 0;
        }

        var blobs = await BlobsOfAsync(context, manifests, cancel);
        var ids = manifests.Concat(scene.Content.Manifests.Where(manifest => manifest.IsLeaving)).Select(manifest => manifest.Id).ToHashSet();
        await KeepOwnAsync(context, scene.Id, ids, blobs, cancel);
        await KeepOthersAsync(context, scene.Id, blobs, cancel);
        return manifests.Sum(manifest => manifest.Size) + blobs.Values.Sum();
    }

    /// <summary>By digest, with their sizes as they are stored: a manifest may say another.</summary>
    private static async Task<Dictionary<Digest, long>> BlobsOfAsync(
        BerthDbContext context, IReadOnlyList<RetentionManifest> manifests, CancellationToken cancel)
    {
        var blobs = new Dictionary<Digest, long>();
        foreach (var ids in manifests.Select(manifest => manifest.Id).Chunk(Batch))
        {
            var found = await (from r in context.ManifestReferences
                               join b in context.Blobs on r.Digest equals b.Digest
                               where ids.Contains(r.ManifestId) && r.Role != ManifestReferenceRole.Child
                               select new { b.Digest, b.Size }).Distinct().ToListAsync(cancel);
            foreach (var blob in found)
            {
                blobs[blob.Digest] = blob.Size;
            }
        }

        return blobs;
    }

    private static async Task KeepOwnAsync(
        BerthDbContext context, long repository, HashSet<long> leaving, Dictionary<Digest, long> blobs, CancellationToken cancel)
    {
        var references = from r in context.ManifestReferences
                         join m in context.Manifests on r.ManifestId equals m.Id
                         where m.RepositoryId == repository && r.Role != ManifestReferenceRole.Child
                         select new { r.ManifestId, r.Digest };

        // One by one: a large repository has millions.
        await foreach (var reference in references.AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (!leaving.Contains(reference.ManifestId))
            {
                blobs.Remove(reference.Digest);
            }
        }
    }

    private static async Task KeepOthersAsync(BerthDbContext context, long repository, Dictionary<Digest, long> blobs, CancellationToken cancel)
    {
        foreach (var digests in blobs.Keys.Chunk(Batch).ToList())
        {
            var shared = await (from b in context.Blobs
                                join l in context.BlobLinks on b.Id equals l.BlobId
                                where digests.Contains(b.Digest) && l.RepositoryId != repository
                                select b.Digest).Distinct().ToListAsync(cancel);
            shared.ForEach(digest => blobs.Remove(digest));
        }
    }
}
