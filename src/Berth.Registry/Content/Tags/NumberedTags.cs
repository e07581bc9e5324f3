using Berth.Oci;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Tags;

/// <summary>Which tags of a repository to show, by pages with numbers, as the Hub API has them.</summary>
public sealed record NumberedTagQuery
{
    /// <summary>A part of the name.</summary>
    public string? Name { get; init; }

    public string? Architecture { get; init; }

    public string? Os { get; init; }

    public TagOrder Order { get; init; }

    public int Skip { get; init; }

    public int Count { get; init; } = 10;
}

/// <summary>A tag with every image that it stands for.</summary>
/// <param name="Size">Compressed: of the image, or of an index's image for the commonest platform.</param>
public sealed record TagDetails(
    long Id, long RepositoryId, string Name, Digest Digest, string MediaType, ContentType ContentType, DateTimeOffset PushedAt, string? PushedBy,
    long Size, IReadOnlyList<TagImage> Images)
{
    /// <summary>The account of that name; null when there is none.</summary>
    public long? PushedById { get; init; }

    public DateTimeOffset? LastPulledAt { get; init; }
}

/// <param name="Platform">Null when it is none, or nobody can tell.</param>
/// <param name="Size">Compressed, of config and layers.</param>
public sealed record TagImage(Digest Digest, Platform? Platform, long Size, DateTimeOffset PushedAt, DateTimeOffset? LastPulledAt);

/// <summary>A repository's tags by pages with numbers. The caller has asked whether they may.</summary>
public sealed class NumberedTags(MetadataStore database, ImageSummaries images)
{
    private const int LongestPage = 100;

    public async Task<CountedPage<TagDetails>> ListAsync(RepositoryName repository, NumberedTagQuery query, CancellationToken cancel)
    {
        var count = Math.Clamp(query.Count, 1, LongestPage);
        var (lines, id, total) = await database.ReadAsync(
            async context =>
            {
                var id = await TagQueries.IdAsync(context, repository, cancel);
                var matching = Narrow(context, context.Tags.Where(t => t.RepositoryId == id), query);
                // The keys first: what is passed over is passed over within an index.
                var keys = await TagQueries.From(matching, query.Order, KeyRange.Start).Skip(query.Skip).Take(count).Select(t => t.Id).ToListAsync(cancel);
                var lines = await TagQueries.Lines(context, context.Tags.Where(t => keys.Contains(t.Id))).ToListAsync(cancel);
                lines.Sort((a, b) => keys.IndexOf(a.Id).CompareTo(keys.IndexOf(b.Id)));
                return (lines, id, await matching.CountAsync(cancel));
            },
            cancel);
        return new CountedPage<TagDetails>(await DescribeAsync(repository, id, lines, cancel), total);
    }

    public async Task<TagDetails?> FindAsync(RepositoryName repository, Tag tag, CancellationToken cancel)
    {
        var (line, id) = await TagQueries.FindLineAsync(database, repository, tag, cancel);
        return line is null ? null : (await DescribeAsync(repository, id, [line], cancel))[0];
    }

    private async Task<IReadOnlyList<TagDetails>> DescribeAsync(
        RepositoryName repository, long id, List<TagLine> lines, CancellationToken cancel)
    {
        var found = await images.OfAsync(repository, id, lines, cancel, everyImage: true);
        var names = lines.Select(line => line.PushedBy).OfType<string>().Distinct().ToList();
        var people = names.Count == 0
            ? []
            : await database.ReadAsync(
                context => context.Accounts.Where(a => names.Contains(a.Name)).ToDictionaryAsync(a => a.Name, a => a.Id, cancel), cancel);
        return
        [
            .. lines.Select(line => new TagDetails(
                line.Id, id, line.Name, line.Digest, line.MediaType, line.ContentType, line.PushedAt, line.PushedBy,
                found[line.ManifestId].Size, found[line.ManifestId].Images)
            {
                PushedById = line.PushedBy is { } name && people.TryGetValue(name, out var person) ? person : null,
                LastPulledAt = line.LastPulledAt,
            }),
        ];
    }

    private static IQueryable<TagRow> Narrow(BerthDbContext context, IQueryable<TagRow> tags, NumberedTagQuery query)
    {
        var word = DatabaseText.UpToNul(query.Name).Trim().ToLowerInvariant();
        tags = word.Length == 0 ? tags : tags.Where(t => t.Name.ToLower().Contains(word));
        var (architecture, os) = (query.Architecture, query.Os);
        return string.IsNullOrEmpty(architecture) && string.IsNullOrEmpty(os)
            ? tags
            : tags.Where(t => context.ManifestPlatforms.Any(p => p.ManifestId == t.ManifestId
                && (string.IsNullOrEmpty(architecture) || p.Architecture == architecture)
                && (string.IsNullOrEmpty(os) || p.Os == os)));
    }
}
