using Berth.Oci;
using Berth.Oci.Manifests;
using Berth.Registry.Content.Configs;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Tags;

/// <summary>What a list says of each manifest: platforms and compressed size.</summary>
/// <remarks>A list has many rows, and anybody who may push decides what stands behind each: an index or a config is read here only where it is as
/// large as those that people make. Of the others the platforms are told that were written down when they were pushed.</remarks>
public sealed class ImageSummaries(MetadataStore database, ImageConfigs configs)
{
    private const int MostImages = 50;

    /// <param name="id">The repository's.</param>
    /// <param name="everyImage">Whether to look up every image of an index, not only the one whose size is told.</param>
    internal async Task<Dictionary<long, ImageSummary>> OfAsync(
        RepositoryName repository, long id, IReadOnlyList<TagLine> lines, CancellationToken cancel, bool everyImage = false)
    {
        if (lines.Count == 0)
        {
            return [];
        }

        var indexes = await ReadIndexesAsync(lines, cancel);
        var parts = await ReadPartsAsync(id, lines, indexes, everyImage, cancel);
        var platforms = await ReadPlatformsAsync(repository, lines, parts, cancel);
        var recorded = await ReadRecordedAsync(
            [.. lines.Where(line => line.Kind == ManifestKind.Index ? !indexes.ContainsKey(line.ManifestId) : IsLarge(line, parts))], cancel);
        var summaries = new Dictionary<long, ImageSummary>();
        foreach (var line in lines.DistinctBy(line => line.ManifestId))
        {
            summaries[line.ManifestId] = indexes.TryGetValue(line.ManifestId, out var index) ? OfIndex(index, parts)
                : recorded.TryGetValue(line.ManifestId, out var known) ? OfRecord(line, known, parts)
                : OfImage(line, parts, platforms);
        }

        return summaries;
    }

    private static ImageSummary OfIndex(List<Descriptor> images, Dictionary<Digest, ManifestParts> parts)
    {
        var main = Main(images);
        var size = main is not null && parts.TryGetValue(main.Digest, out var known) ? known.Size : 0;
        return new ImageSummary([.. images.Select(child => child.Platform!)], size, main?.Platform)
        {
            Images = [.. images.Where(child => parts.ContainsKey(child.Digest)).Select(child => parts[child.Digest].ToImage(child.Digest, child.Platform))],
        };
    }

    private static ImageSummary OfRecord(TagLine line, List<Platform> platforms, Dictionary<Digest, ManifestParts> parts)
    {
        var known = line.Kind == ManifestKind.Index ? null : parts.GetValueOrDefault(line.Digest);
        return new ImageSummary(platforms, known?.Size ?? 0, null)
        {
            Images = known is null ? [] : [known.ToImage(line.Digest, platforms.Count > 0 ? platforms[0] : null)],
        };
    }

    private static ImageSummary OfImage(
        TagLine line, IReadOnlyDictionary<Digest, ManifestParts> parts, IReadOnlyDictionary<Digest, Platform> platforms)
    {
        if (!parts.TryGetValue(line.Digest, out var known))
        {
            return new ImageSummary([], 0, null);
        }

        var platform = line.Kind == ManifestKind.Image && known.Config is { } config ? platforms.GetValueOrDefault(config) : null;
        return new ImageSummary(platform is null ? [] : [platform], known.Size, null)
        {
            Images = [known.ToImage(line.Digest, platform)],
        };
    }

    private static bool IsLarge(TagLine line, Dictionary<Digest, ManifestParts> parts) =>
        parts.GetValueOrDefault(line.Digest) is { ConfigSize: > ImageConfigs.LargestInList };

    /// <summary>Many tags have few configurations, and those are read at the same time.</summary>
    private async Task<Dictionary<Digest, Platform>> ReadPlatformsAsync(
        RepositoryName repository, IReadOnlyList<TagLine> lines, Dictionary<Digest, ManifestParts> parts, CancellationToken cancel)
    {
        var digests = lines.Where(line => line.Kind == ManifestKind.Image && !IsLarge(line, parts))
            .Select(line => parts.GetValueOrDefault(line.Digest)?.Config).OfType<Digest>().Distinct();
        var found = await Task.WhenAll(digests.Select(async digest => (Digest: digest, Config: await configs.FindAsync(repository, digest, cancel))));
        return found.Where(item => item.Config?.Platform is not null).ToDictionary(item => item.Digest, item => item.Config!.Platform!);
    }

    private async Task<Dictionary<long, List<Platform>>> ReadRecordedAsync(List<TagLine> lines, CancellationToken cancel)
    {
        var ids = lines.Select(line => line.ManifestId).Distinct().ToList();
        var rows = ids.Count == 0
            ? []
            : await database.ReadAsync(context => context.ManifestPlatforms.Where(p => ids.Contains(p.ManifestId)).ToListAsync(cancel), cancel);
        var recorded = rows.ToLookup(row => row.ManifestId, row => new Platform(row.Architecture, row.Os));
        return ids.ToDictionary(id => id, id => recorded[id].ToList());
    }

    /// <summary>The entries that run somewhere, of each index that is small enough to be read.</summary>
    private Task<Dictionary<long, List<Descriptor>>> ReadIndexesAsync(IReadOnlyList<TagLine> lines, CancellationToken cancel)
    {
        var ids = lines.Where(line => line.Kind == ManifestKind.Index).Select(line => line.ManifestId).Distinct().ToList();
        return database.ReadAsync(
            async context =>
            {
                var rows = await context.Manifests.Where(m => ids.Contains(m.Id) && m.Size <= ImageConfigs.LargestInList)
                    .Select(m => new { m.Id, m.Content, m.MediaType }).ToListAsync(cancel);
                return rows
                    .Select(row => (row.Id, Index: ManifestParser.Parse(row.Content, row.MediaType).Value))
                    .Where(row => row.Index is not null)
                    .ToDictionary(row => row.Id, row => row.Index!.Children.Where(ImageFacts.IsForMachine).Take(MostImages).ToList());
            },
            cancel);
    }

    /// <remarks>By the repository's id, not its name: it tells PostgreSQL how many manifests there are, and so which index finds these.</remarks>
    private Task<Dictionary<Digest, ManifestParts>> ReadPartsAsync(
        long repository, IReadOnlyList<TagLine> lines, Dictionary<long, List<Descriptor>> indexes, bool everyImage, CancellationToken cancel)
    {
        List<Digest> digests =
        [
            .. lines.Where(line => line.Kind != ManifestKind.Index).Select(line => line.Digest),
            .. indexes.Values.SelectMany(list => everyImage ? list : list.Where(image => image == Main(list))).Select(image => image.Digest),
        ];
        digests = [.. digests.Distinct()];
        return database.ReadAsync(
            async context =>
            {
                var parts = from m in context.Manifests
                            join part in context.ManifestReferences on m.Id equals part.ManifestId
                            where m.RepositoryId == repository && digests.Contains(m.Digest)
                            select new { m, part };
                // In floating point: what somebody wrote down as sizes may not fit a whole number.
                var sums = await parts.GroupBy(row => new { row.m.Digest, row.m.PushedAt, row.m.LastPulledAt })
                    .Select(group => new { group.Key, Size = group.Sum(row => (double)row.part.Size) }).ToListAsync(cancel);
                var configs = await parts.Where(row => row.part.Role == ManifestReferenceRole.Config)
                    .Select(row => new { row.m.Digest, Config = row.part.Digest, row.part.Size }).ToDictionaryAsync(row => row.Digest, cancel);
                return sums.ToDictionary(
                    row => row.Key.Digest,
                    row => new ManifestParts(
                        ByteCount.Of(row.Size), configs.GetValueOrDefault(row.Key.Digest)?.Config, row.Key.PushedAt, row.Key.LastPulledAt)
                    {
                        ConfigSize = configs.GetValueOrDefault(row.Key.Digest)?.Size ?? 0,
                    });
            },
            cancel);
    }

    /// <summary>The entry whose size stands for all: the commonest platform if there is one.</summary>
    private static Descriptor? Main(List<Descriptor> images) =>
        images.FirstOrDefault(child => child.Platform is { Os: "linux", Architecture: "amd64" }) ?? (images.Count > 0 ? images[0] : null);

    private sealed record ManifestParts(long Size, Digest? Config, DateTimeOffset PushedAt, DateTimeOffset? LastPulledAt)
    {
        public long ConfigSize { get; init; }

        public TagImage ToImage(Digest digest, Platform? platform) => new(digest, platform, Size, PushedAt, LastPulledAt);
    }
}

internal sealed record ImageSummary(IReadOnlyList<Platform> Platforms, long Size, Platform? SizeOf)
{
    /// <summary>Those whose parts were looked up.</summary>
    public IReadOnlyList<TagImage> Images { get; init; } = [];

    public TagSummary Describe(TagLine line) =>
        new(line.Name, line.Digest, line.Kind, line.ArtifactType, line.PushedAt, line.PushedBy, Size, Platforms, SizeOf)
        {
            LastPulledAt = line.LastPulledAt,
            ExpiresAt = line.ExpiresAt,
        };
}
