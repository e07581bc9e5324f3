using Berth.Registry.Content.Manifests;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Pulls;

/// <summary>Writes pulls to the rows of what was pulled.</summary>
/// <remarks>
/// A pull is a manifest sent in answer to a GET. HEAD asks whether there is something new, as a 304 does, and counts nothing.
/// An image of an index is pulled in two requests, the index and then, by digest, the image for the machine: the second one counts
/// nothing, so that a pull is one whatever was pushed. The price is that an image which an index of the same repository names is not
/// counted when somebody pulls it alone by its digest. When each was pulled last is kept all the same.
/// A tag was pulled last when it was asked for, or when what it names was: docker asks for the tag by HEAD and pulls by digest.
/// Pulls by <see cref="IgnoredPullers"/> are counted, and do not change when something was pulled last.
/// </remarks>
public sealed class PullWriter(MetadataStore store, PullMetrics? metrics)
{
    /// <summary>Of tags on one manifest; some repositories have thousands.</summary>
    private const int MostTags = 20;

    /// <summary>In one transaction. What is no longer there is passed over.</summary>
    internal async Task WriteAsync(IReadOnlyList<Pull> pulls, CancellationToken cancel)
    {
        var counted = await store.WriteAsync(
            async context =>
            {
                var children = await ChildrenAsync(context, pulls, cancel);
                var ignored = await IgnoredPullers.AmongAsync(context, pulls, cancel);
                var dating = pulls.Where(pull => !ignored.Contains(pull)).ToList();
                var counted = await WriteRepositoriesAsync(context, pulls, children, ignored, cancel);
                await WriteManifestsAsync(context, dating, cancel);
                await WriteTagsAsync(context, dating, cancel);
                return counted;
            },
            Durability.Relaxed,
            cancel);
        metrics?.Count(counted);
    }

    private static async Task<HashSet<long>> ChildrenAsync(BerthDbContext context, IReadOnlyList<Pull> pulls, CancellationToken cancel)
    {
        var byDigest = pulls.Where(pull => pull.What.Tag == 0).Select(pull => pull.What.Manifest).Distinct().ToList();
        var children = await context.Manifests
            .Where(m => byDigest.Contains(m.Id) && context.ManifestReferences.Any(
                r => r.Digest == m.Digest && r.Role == ManifestReferenceRole.Child
                    && context.Manifests.Any(index => index.Id == r.ManifestId && index.RepositoryId == m.RepositoryId)))
            .Select(m => m.Id).ToListAsync(cancel);
        return [.. children];
    }

    /// <summary>By rising id here and below, and the tables in the order in which a push writes them: PostgreSQL keeps each row locked until
    /// the end of the transaction, and two nodes must not wait for each other.</summary>
    private static async Task<long> WriteRepositoriesAsync(
        BerthDbContext context, IReadOnlyList<Pull> pulls, HashSet<long> children, HashSet<Pull> ignored, CancellationToken cancel)
    {
        var counted = 0L;
        foreach (var group in pulls.GroupBy(pull => pull.What.Repository).OrderBy(group => group.Key))
        {
            var id = group.Key;
            var count = group.Where(pull => pull.What.Tag != 0 || !children.Contains(pull.What.Manifest)).Sum(pull => pull.Count);
            var at = group.Where(pull => !ignored.Contains(pull)).Select(pull => (DateTimeOffset?)pull.LastAt).Max();
            var written = await context.Repositories.Where(r => r.Id == id).ExecuteUpdateAsync(
                row => row
                    .SetProperty(r => r.PullCount, r => r.PullCount + count)
                    .SetProperty(r => r.LastPulledAt, r => at == null || r.LastPulledAt > at ? r.LastPulledAt : at),
                cancel);
            if (written * count > 0)
            {
                await PullDays.AddAsync(context, id, group.Max(pull => pull.LastAt), count, cancel);
                counted += count;
            }
        }

        return counted;
    }

    private static async Task WriteManifestsAsync(BerthDbContext context, IReadOnlyList<Pull> pulls, CancellationToken cancel)
    {
        foreach (var group in pulls.GroupBy(pull => pull.What.Manifest).OrderBy(group => group.Key))
        {
            var id = group.Key;
            DateTimeOffset? at = group.Max(pull => pull.LastAt);
            await context.Manifests.Where(m => m.Id == id && (m.LastPulledAt == null || m.LastPulledAt < at))
                .ExecuteUpdateAsync(row => row.SetProperty(m => m.LastPulledAt, at), cancel);
        }
    }

    private static async Task WriteTagsAsync(BerthDbContext context, IReadOnlyList<Pull> pulls, CancellationToken cancel)
    {
        var times = new SortedDictionary<long, DateTimeOffset>();
        foreach (var ((_, manifest, tag), _, at, _) in pulls)
        {
            List<long> tags = tag != 0
                ? [tag]
                : await context.Tags.Where(t => t.ManifestId == manifest).OrderByDescending(t => t.Id).Take(MostTags)
                    .Select(t => t.Id).ToListAsync(cancel);
            foreach (var id in tags)
            {
                times[id] = times.TryGetValue(id, out var other) && other > at ? other : at;
            }
        }

        foreach (var (id, time) in times)
        {
            DateTimeOffset? at = time;
            await context.Tags.Where(t => t.Id == id && (t.LastPulledAt == null || t.LastPulledAt < at))
                .ExecuteUpdateAsync(row => row.SetProperty(t => t.LastPulledAt, at), cancel);
        }
    }
}
