using System.Text.RegularExpressions;
using Berth.Registry.Content.Versions;

namespace Berth.Registry.Retention;

/// <summary>Which tags a rule by version keeps.</summary>
/// <remarks>
/// Versions are counted within their variant: 2.1.0-alpine takes no place from 2.1.0. A pre-release takes no place either, and is kept until its
/// release, or a later one of its minor version, is out. 2.1 and 2 stand for the newest of theirs and are kept with it.
/// </remarks>
internal sealed partial class VersionRanks
{
    private readonly Dictionary<string, RetentionReason> _kept = [];
    private readonly HashSet<string> _versions = [];

    /// <param name="minors">Null for all.</param>
    /// <param name="patches">Of each minor version; null for all.</param>
    public VersionRanks(IEnumerable<string> tags, int? minors, int? patches)
    {
        foreach (var variant in tags.Select(Read).OfType<Release>().GroupBy(release => release.Variant))
        {
            Rank([.. variant], minors, patches);
        }
    }

    /// <summary>Whether the tag is a version, or stands for some.</summary>
    public bool IsVersion(string tag) => _versions.Contains(tag);

    /// <summary>By what it is kept; null when it is not.</summary>
    public RetentionReason? Keeps(string tag) => _kept.TryGetValue(tag, out var reason) ? reason : null;

    private void Rank(IReadOnlyList<Release> all, int? minors, int? patches)
    {
        var released = all.Where(release => release is { IsPreRelease: false, Version.Minor: not null }).ToLookup(release => release.MinorVersion);
        var kept = released.Select(minor => minor.Key).OrderDescending().Take(minors ?? int.MaxValue).ToHashSet();
        var lowest = kept.Count == 0 || minors is null ? default : kept.Min();
        var majors = all.Where(release => release.Version.Minor is not null).Select(release => release.Version.Major).ToHashSet();
        foreach (var minor in kept)
        {
            KeepPatches([.. released[minor]], patches);
        }

        foreach (var release in all.Where(release => release.Version.Minor is not null || majors.Contains(release.Version.Major)))
        {
            _versions.Add(release.Tag);
            if (release.Version.Minor is null)
            {
                if (kept.Any(minor => minor.Major == release.Version.Major))
                {
                    _kept[release.Tag] = RetentionReason.ShortVersion;
                }
            }
            else if (release.IsPreRelease && release.MinorVersion.CompareTo(lowest) >= 0
                && released[release.MinorVersion].All(other => Compare(other.Version, release.Version) < 0))
            {
                _kept[release.Tag] = RetentionReason.Upcoming;
            }
        }
    }

    private void KeepPatches(IReadOnlyList<Release> ofMinor, int? patches)
    {
        var ranked = ofMinor.Where(release => release.Version.Patch is not null)
            .GroupBy(release => release.Version.Numbers, NumbersComparer.Instance)
            .OrderByDescending(version => version.Key, NumbersComparer.Instance).Take(patches ?? int.MaxValue);
        foreach (var release in ranked.SelectMany(version => version))
        {
            _kept[release.Tag] = patches is null ? RetentionReason.LastMinor : RetentionReason.LastPatch;
        }

        foreach (var release in ofMinor.Where(release => release.Version.Patch is null))
        {
            _kept[release.Tag] = RetentionReason.ShortVersion;
        }
    }

    private static int Compare(TagVersion a, TagVersion b) => NumbersComparer.Instance.Compare(a.Numbers, b.Numbers);

    private static Release? Read(string tag)
    {
        if (TagVersion.Parse(tag) is not { } version)
        {
            return null;
        }

        var pre = PreRelease().Match(version.Suffix);
        return new Release(tag, version, pre.Success, pre.Success ? pre.Groups["variant"].Value : version.Suffix);
    }

    /// <summary>What people call that which comes before a release, with what may follow as the variant. A number alone is one too, as in semantic
    /// versions; any other word says what the image is made of, as alpine.</summary>
    [GeneratedRegex(
        @"^(?:(?:alpha|beta|rc|cr|preview|pre|dev|snapshot|nightly|canary|next|milestone|m|ea|a|b)(?:[.\-]?[0-9]+)*(?:[._\-](?<variant>.+))?|[0-9].*)$",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex PreRelease();

    private sealed record Release(string Tag, TagVersion Version, bool IsPreRelease, string Variant)
    {
        public (long Major, long Minor) MinorVersion => (Version.Major, Version.Minor ?? 0);
    }

    /// <summary>Number by number; of two that begin alike the longer one is newer.</summary>
    private sealed class NumbersComparer : IComparer<IReadOnlyList<long>>, IEqualityComparer<IReadOnlyList<long>>
    {
        public static readonly NumbersComparer Instance = new();

        public int Compare(IReadOnlyList<long>? x, IReadOnlyList<long>? y)
        {
            foreach (var (a, b) in x!.Zip(y!))
            {
                if (a != b)
                {
                    return a.CompareTo(b);
                }
            }

            return x!.Count.CompareTo(y!.Count);
        }

        public bool Equals(IReadOnlyList<long>? x, IReadOnlyList<long>? y) => Compare(x, y) == 0;

        public int GetHashCode(IReadOnlyList<long> numbers) => numbers.Aggregate(0, HashCode.Combine);
    }
}
