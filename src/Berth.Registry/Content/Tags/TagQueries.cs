using Berth.Oci;
using Berth.Registry.Content.Configs;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Repositories;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Tags;

/// <summary>A repository's tags as people look at them: found, ordered, with what each one holds. The caller has asked whether they may.</summary>
public sealed class TagQueries(MetadataStore database, ImageSummaries images)
{
    private const int LongestPage = 100, MostManifests = 100, MostOthers = 6;

    /// <summary>Four digits after the algorithm: fewer say nothing.</summary>
    private const int ShortestDigest = 7 + 4;

    public async Task<Page<TagSummary>> ListAsync(RepositoryName repository, TagQuery query, CancellationToken cancel)
    {
        var range = new KeyRange(query.After, query.Before, Math.Clamp(query.Count, 1, LongestPage));
        var (lines, id) = await database.ReadAsync(
            async context =>
            {
                var id = await IdAsync(context, repository, cancel);
                var matching = await NarrowAsync(context, id, query.Search, cancel);
                return (await Lines(context, From(matching, query.Order, range).Take(range.Read)).ToListAsync(cancel), id);
            },
            cancel);
        // A join does not promise to keep an order.
        var down = (query.Order is TagOrder.Newest or TagOrder.NameDescending or TagOrder.VersionDescending) != range.IsBackwards;
        lines.Sort((a, b) => (down ? -1 : 1) * Compare(a, b, query.Order));
        var page = Page.Cut(lines, line => KeyOf(line, query.Order), range);
        return new Page<TagSummary>(await DescribeAsync(repository, id, page.Items, cancel), page.Previous, page.Next);
    }

    /// <summary>One tag with what it holds; null when there is none.</summary>
    public async Task<TagSummary?> FindAsync(RepositoryName repository, Tag tag, CancellationToken cancel)
    {
        var (line, id) = await FindLineAsync(database, repository, tag, cancel);
        return line is null ? null : (await DescribeAsync(repository, id, [line], cancel))[0];
    }

    private async Task<IReadOnlyList<TagSummary>> DescribeAsync(
        RepositoryName repository, long id, IReadOnlyList<TagLine> lines, CancellationToken cancel)
    {
        var found = await images.OfAsync(repository, id, lines, cancel);
        var others = await OthersAsync(lines, cancel);
        var held = await database.AskAsync(sql => HeldRepository.LookAsync(sql, repository, cancel), cancel);
        return
        [
            .. lines.Select(line => found[line.ManifestId].Describe(line) with
            {
                IsImmutable = held?.IsImmutable(line.Name) == true,
                Others = others.GetValueOrDefault(line.ManifestId)?.Without(line.Name) ?? FirstOf<string>.None,
            }),
        ];
    }

    /// <summary>The tags on the manifests of a page, in one query however many tags one has.</summary>
    private Task<Dictionary<long, NamesOn>> OthersAsync(IReadOnlyList<TagLine> lines, CancellationToken cancel)
    {
        var ids = lines.Select(line => line.ManifestId).Distinct().ToList();
        return database.ReadAsync(
            async context =>
            {
                var rows = await context.Tags.Where(t => ids.Contains(t.ManifestId)).GroupBy(t => t.ManifestId).Select(group => new
                {
                    group.Key,
                    Count = group.Count(),
                    Names = group.OrderByDescending(t => t.Id).Select(t => t.Name).Take(MostOthers + 1).ToList(),
                }).ToListAsync(cancel);
                return rows.ToDictionary(row => row.Key, row => new NamesOn(row.Names, row.Count));
            },
            cancel);
    }

    /// <summary>One tag, or null, and the id of the repository.</summary>
    /// <remarks>The key first, and without a limit: PostgreSQL takes a name that is common among all tags, as latest, to be common in
    /// each repository too, and for one of so many reads the table rather than the index.</remarks>
    internal static Task<(TagLine? Line, long Repository)> FindLineAsync(
        MetadataStore database, RepositoryName repository, Tag tag, CancellationToken cancel)
    {
        var name = tag.ToString();
        return database.ReadAsync(
            async context =>
            {
                var id = await IdAsync(context, repository, cancel);
                var keys = await context.Tags.Where(t => t.RepositoryId == id && t.Name == name).Select(t => t.Id).ToListAsync(cancel);
                return keys is [var key]
                    ? (await Lines(context, context.Tags.Where(t => t.Id == key)).SingleOrDefaultAsync(cancel), id)
                    : ((TagLine?)null, id);
            },
            cancel);
    }

    /// <summary>The first tags that name a manifest, oldest first, and how many do: what goes with it when it is deleted.</summary>
    public Task<FirstOf<string>> NamesOfAsync(RepositoryName repository, Digest digest, int count, CancellationToken cancel)
    {
        var name = repository.ToString();
        return database.ReadAsync(
            async context =>
            {
                var tags = from m in context.Manifests
                           join r in context.Repositories on m.RepositoryId equals r.Id
                           join t in context.Tags on m.Id equals t.ManifestId
                           where r.Name == name && m.Digest == digest
                           select t;
                return new FirstOf<string>(
                    await tags.OrderBy(t => t.Id).Select(t => t.Name).Take(count).ToListAsync(cancel), await tags.CountAsync(cancel));
            },
            cancel);
    }

    /// <summary>Asked for first, so that what follows compares with a number and can use the indexes that begin with it.</summary>
    internal static Task<long> IdAsync(BerthDbContext context, RepositoryName repository, CancellationToken cancel)
    {
        var name = repository.ToString();
        return context.Repositories.Where(r => r.Name == name).Select(r => r.Id).SingleOrDefaultAsync(cancel);
    }

    private static async Task<IQueryable<TagRow>> NarrowAsync(BerthDbContext context, long repository, string? search, CancellationToken cancel)
    {
        var tags = context.Tags.Where(t => t.RepositoryId == repository);
        var word = DatabaseText.UpToNul(search).Trim().ToLowerInvariant();
        if (word.Length == 0)
        {
            return tags;
        }

        // Compared as a range, for which there is an index; nothing in a digest comes after "g".
        var digest = word.Contains(':', StringComparison.Ordinal) ? word : "sha256:" + word;
        var end = digest + "g";
        var manifests = digest.Length < ShortestDigest
            ? []
            : await context.Manifests
                .Where(m => m.RepositoryId == repository
                    && string.Compare((string)(object)m.Digest, digest) >= 0 && string.Compare((string)(object)m.Digest, end) < 0)
                .Select(m => m.Id).Take(MostManifests).ToListAsync(cancel);
        return manifests.Count > 0
            ? tags.Where(t => t.Name.ToLower().Contains(word) || manifests.Contains(t.ManifestId))
            : tags.Where(t => t.Name.ToLower().Contains(word));
    }

    internal static IQueryable<TagRow> From(IQueryable<TagRow> tags, TagOrder order, KeyRange range) => order switch
    {
        TagOrder.Name => tags.From(t => t.Name, range),
        TagOrder.NameDescending => tags.From(t => t.Name, range, descending: true),
        TagOrder.Version => tags.From(t => t.VersionKey, range),
        TagOrder.VersionDescending => tags.From(t => t.VersionKey, range, descending: true),
        TagOrder.Oldest => tags.From(t => t.PushedAt, range, descending: false),
        _ => tags.From(t => t.PushedAt, range, descending: true),
    };

    internal static IQueryable<TagLine> Lines(BerthDbContext context, IQueryable<TagRow> tags) =>
        tags.Join(context.Manifests, t => t.ManifestId, m => m.Id, (t, m) =>
            new TagLine(t.Id, t.Name, m.Id, m.Digest, m.Kind, m.ReferrerType, t.PushedAt, t.PushedBy)
            {
                MediaType = m.MediaType,
                ContentType = m.ContentType ?? ContentType.Unrecognized,
                LastPulledAt = t.LastPulledAt,
                ExpiresAt = t.ExpiresAt,
                VersionKey = t.VersionKey,
            });

    private static string KeyOf(TagLine line, TagOrder order) => order switch
    {
        TagOrder.Name or TagOrder.NameDescending => line.Name,
        TagOrder.Version or TagOrder.VersionDescending => line.VersionKey,
        _ => $"{new Place(line.PushedAt, line.Id)}",
    };

    private static int Compare(TagLine a, TagLine b, TagOrder order) => order is TagOrder.Newest or TagOrder.Oldest
        ? (a.PushedAt, a.Id).CompareTo((b.PushedAt, b.Id))
        : string.CompareOrdinal(KeyOf(a, order), KeyOf(b, order));

    /// <summary>The newest tags on a manifest, one more than are shown beside one of them.</summary>
    private sealed record NamesOn(IReadOnlyList<string> Names, int Count)
    {
        public FirstOf<string> Without(string name) => new([.. Names.Where(other => other != name).Take(MostOthers)], Count - 1);
    }
}
