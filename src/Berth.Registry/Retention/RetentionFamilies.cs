using Berth.Oci;

namespace Berth.Registry.Retention;

/// <summary>What has to go in one change: the tags of a manifest, and the tags of what speaks about it.</summary>
/// <param name="Tags">Of the manifest itself; none when it has none and goes by its digest.</param>
/// <param name="Followers">Each after what it speaks about.</param>
internal sealed record RetentionFamily(RetentionManifest Manifest, IReadOnlyList<RetentionTag> Tags, IReadOnlyList<string> Followers);

internal static class RetentionFamilies
{
    /// <remarks>Signatures and SBOMs without a tag, and the images of an index, need no step: they stay in reach until the manifest that holds them
    /// is gone for good, and come back with it.</remarks>
    public static IEnumerable<RetentionFamily> Of(RetentionContent content, RetentionPlan plan)
    {
        var manifests = content.Manifests.ToDictionary(manifest => manifest.Digest);
        var tags = content.Tags.ToDictionary(tag => tag.Name);
        var referrers = content.Manifests.Where(manifest => manifest.Subject is not null).ToLookup(manifest => manifest.Subject!);
        var followers = plan.Lines.Where(line => line is { Reason: RetentionReason.FollowsRemoved, Tag: not null })
            .ToLookup(line => FallbackTag.SubjectOf(line.Tag!)!);
        foreach (var gone in plan.Lines.Where(line => line.Reason is RetentionReason.NotKept or RetentionReason.Untagged).GroupBy(line => line.Digest))
        {
            yield return new RetentionFamily(
                manifests[gone.Key],
                [.. gone.Where(line => line.Tag is not null).Select(line => tags[line.Tag!])],
                gone.Any(line => line.ManifestStays) ? [] : [.. FollowersOf(gone.Key)]);
        }

        IEnumerable<string> FollowersOf(Digest digest)
        {
            var (seen, next) = (new HashSet<Digest>(), new Queue<Digest>([digest]));
            while (next.TryDequeue(out var about))
            {
                if (!seen.Add(about) || !manifests.TryGetValue(about, out var manifest))
                {
                    continue;
                }

                foreach (var line in followers[about])
                {
                    next.Enqueue(line.Digest);
                    yield return line.Tag!;
                }

                foreach (var other in manifest.Children.Concat(referrers[about].Select(referrer => referrer.Digest)))
                {
                    next.Enqueue(other);
                }
            }
        }
    }
}
