using Berth.Oci;
using Berth.Registry.Content.Configs;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Tags;

/// <summary>A repository's tags as people look at them: found, ordered, with what each one holds. The caller has asked whether they may.</summary>
public sealed class TagQueries
{
    private const int LongestPage = 100, MostManifests = 100;

    /// <summary>Four digits after the algorithm: fewer say nothing.</summary>
    private const int ShortestDigest = 7 + 4;

    private readonly MetadataStore _database;
    private readonly ImageSummaries _images;

    public TagQueries(MetadataStore database, ImageSummaries images)
    {
        _database = database;
        _images = images;
    }

    public async Task<TagPage> ListAsync(RepositoryName repository, TagQuery query, CancellationToken cancel)
    {
        var count = Math.Clamp(query.Count, 1, LongestPage);
        var (lines, id) = await _database.ReadAsync(
            async context =>
            {
                var id = await IdAsync(context, repository, cancel);
                var matching = await NarrowAsync(context, id, query.Search, cancel);
                return (await ReadAsync(context, matching, query, count + 1, cancel), id);
            },
            cancel);
        var more = lines.Count > count;
        lines = lines[..Math.Min(count, lines.Count)];
        var (hasPrevious, hasNext) = (query.After is not null, more);
        if (query.Before is not null)
        {
            // Read backwards from the page after: put back in order.
            lines.Reverse();
            (hasPrevious, hasNext) = (more, true);
        }

        var images = await _images.OfAsync(repository, id, lines, cancel);
        return new TagPage(
            [.. lines.Select(line => images[line.ManifestId].Describe(line))],
            hasPrevious && lines.Count > 0 ? TagCursor.Of(lines[0], ByName(query.Order)) : null,
            hasNext && lines.Count > 0 ? TagCursor.Of(lines[^1], ByName(query.Order)) : null);
    }

    /// <summary>One tag with what it holds; null when there is none.</summary>
    public async Task<TagSummary?> FindAsync(RepositoryName repository, Tag tag, CancellationToken cancel)
    {
        var (line, id) = await FindLineAsync(_database, repository, tag, cancel);
        return line is null ? null : (await _images.OfAsync(repository, id, [line], cancel))[line.ManifestId].Describe(line);
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
        return _database.ReadAsync(
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

    private static async Task<List<TagLine>> ReadAsync(
        BerthDbContext context, IQueryable<TagRow> tags, TagQuery query, int count, CancellationToken cancel)
    {
        var backwards = query.Before is not null;
        var cursor = TagCursor.Parse(query.Before ?? query.After, ByName(query.Order));
        var descending = (query.Order is TagOrder.Newest or TagOrder.NameDescending) != backwards;
        if (ByName(query.Order))
        {
            tags = ByNameFrom(tags, cursor?.Name, descending);
        }
        else
        {
            tags = ByTime(tags, cursor, descending);
        }

        // A join does not promise to keep an order.
        var lines = await Lines(context, tags.Take(count)).ToListAsync(cancel);
        lines.Sort((a, b) => (descending ? -1 : 1) * (ByName(query.Order) ? string.CompareOrdinal(a.Name, b.Name) : (a.PushedAt, a.Id).CompareTo((b.PushedAt, b.Id))));
        return lines;
    }

    private static IQueryable<TagRow> ByNameFrom(IQueryable<TagRow> tags, string? name, bool descending)
    {
        if (name is not null)
        {
            tags = descending ? tags.Where(t => string.Compare(t.Name, name) < 0) : tags.Where(t => string.Compare(t.Name, name) > 0);
        }

        return descending ? tags.OrderByDescending(t => t.Name) : tags.OrderBy(t => t.Name);
    }

    private static IQueryable<TagRow> ByTime(IQueryable<TagRow> tags, TagCursor? cursor, bool descending)
    {
        if (cursor is { } at)
        {
            var (time, id) = (at.Time, at.Id);
            // The first condition is what an index can use; the second settles equal times.
            tags = descending
                ? tags.Where(t => t.PushedAt <= time && (t.PushedAt < time || t.Id < id))
                : tags.Where(t => t.PushedAt >= time && (t.PushedAt > time || t.Id > id));
        }

        return descending
            ? tags.OrderByDescending(t => t.PushedAt).ThenByDescending(t => t.Id)
            : tags.OrderBy(t => t.PushedAt).ThenBy(t => t.Id);
    }

    internal static IQueryable<TagLine> Lines(BerthDbContext context, IQueryable<TagRow> tags) =>
        tags.Join(context.Manifests, t => t.ManifestId, m => m.Id, (t, m) =>
            new TagLine(t.Id, t.Name, m.Id, m.Digest, m.Kind, m.ReferrerType, t.PushedAt, t.PushedBy)
            {
                MediaType = m.MediaType,
                ContentType = m.ContentType ?? ContentType.Unrecognized,
                LastPulledAt = t.LastPulledAt,
            });

    private static bool ByName(TagOrder order) => order is TagOrder.Name or TagOrder.NameDescending;
}
