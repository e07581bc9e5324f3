using Berth.Oci;
using Berth.Registry.Database.Tables;
using Berth.Registry.Repositories;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Retention;

/// <summary>A repository as it is now, with the rules in force there.</summary>
internal sealed record RetentionScene(long Id, string Name, string Namespace, RetentionRules Rules, RetentionContent Content);

/// <summary>Reads what rules look at: every tag and manifest of a repository, but neither their bytes nor their layers.</summary>
internal static class RetentionSource
{
    /// <summary>Null when the repository has gone.</summary>
    /// <param name="trial">In the place of the rules that are set.</param>
    public static async Task<RetentionScene?> LoadAsync(
        BerthDbContext context, long id, RetentionRules? trial, DateTimeOffset now, TimeSpan grace, CancellationToken cancel)
    {
        var row = await context.Repositories.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancel);
        if (row is null)
        {
            return null;
        }

        var space = await context.NamespaceSettings.AsNoTracking().SingleOrDefaultAsync(s => s.Name == row.Namespace, cancel);
        var rules = trial ?? RulesOf(row.Retention ?? space?.Retention);
        var manifests = await ManifestsAsync(context, id, rules.UntaggedAfter is not null, now - grace, cancel);
        var tags = await TagsAsync(context, row, space, manifests, cancel);
        return new RetentionScene(id, row.Name, row.Namespace, rules, new RetentionContent(tags, [.. manifests.Values]));
    }

    private static RetentionRules RulesOf(string? column) => column is null ? RetentionRules.None : RetentionRules.Parse(column).Value ?? RetentionRules.None;

    private static async Task<List<RetentionTag>> TagsAsync(
        BerthDbContext context, RepositoryRow row, NamespaceSettingsRow? space, Dictionary<long, RetentionManifest> manifests, CancellationToken cancel)
    {
        var (own, ofNamespace) = (new TagLock(row.ImmutableTags, row.ImmutableTagRules), space is null ? TagLock.None : new TagLock(space.ImmutableTags, space.ImmutableTagRules));
        var rows = await context.Tags.Where(t => t.RepositoryId == row.Id).OrderBy(t => t.Name)
            .Select(t => new { t.Name, t.ManifestId, t.PushedAt, t.LastPulledAt }).ToListAsync(cancel);

        // One that was pushed while the manifests were read is left to the next run.
        return
        [
            .. rows.Where(t => manifests.ContainsKey(t.ManifestId)).Select(t => new RetentionTag(t.Name, manifests[t.ManifestId].Digest, t.PushedAt, t.LastPulledAt)
            {
                IsImmutable = (own.Matches(t.Name) || ofNamespace.Matches(t.Name)) && !TagLock.IsFallback(t.Name),
            }),
        ];
    }

    private static async Task<Dictionary<long, RetentionManifest>> ManifestsAsync(
        BerthDbContext context, long id, bool withTimes, DateTimeOffset promisedSince, CancellationToken cancel)
    {
        var rows = await context.Manifests.Where(m => m.RepositoryId == id)
            .Select(m => new { m.Id, m.Digest, m.Subject, m.Size, m.PushedAt, m.LastPulledAt, m.PromisedAt, m.LeavesAt }).ToListAsync(cancel);
        var children = await (from r in context.ManifestReferences
                              join m in context.Manifests on r.ManifestId equals m.Id
                              where m.RepositoryId == id && r.Role == ManifestReferenceRole.Child
                              select new { r.ManifestId, r.Digest }).ToListAsync(cancel);
        var parts = children.ToLookup(row => row.ManifestId, row => row.Digest);
        var left = withTimes
            ? await context.TagMoves.Where(m => m.RepositoryId == id && m.FromDigest != null).GroupBy(m => m.FromDigest)
                .Select(moves => new { Digest = moves.Key!, At = moves.Max(move => move.MovedAt) }).ToDictionaryAsync(row => row.Digest, row => row.At, cancel)
            : [];
        return rows.ToDictionary(row => row.Id, row => new RetentionManifest(row.Digest, IdleSince(row.PushedAt, row.LastPulledAt, left, row.Digest))
        {
            Id = row.Id,
            Size = row.Size,
            Subject = row.Subject,
            Children = [.. parts[row.Id]],
            LastPulledAt = row.LastPulledAt,
            IsPromised = row.PromisedAt > promisedSince,
            IsLeaving = row.LeavesAt is not null,
        });
    }

    private static DateTimeOffset IdleSince(DateTimeOffset pushed, DateTimeOffset? pulled, Dictionary<Digest, DateTimeOffset> left, Digest digest) =>
        new[] { pushed, pulled ?? pushed, left.GetValueOrDefault(digest, pushed) }.Max();
}
