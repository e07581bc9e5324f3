using Berth.Oci;

namespace Berth.Registry.Retention;

/// <summary>One rule over the tags that it speaks of: which it keeps, and by what.</summary>
internal sealed class RuleRanks
{
    private readonly RetentionRule _rule;
    private readonly Dictionary<Digest, int> _places;
    private readonly VersionRanks? _versions;

    /// <param name="tags">Those that rules decide about: what is kept anyway takes no place.</param>
    public RuleRanks(RetentionRule rule, IReadOnlyCollection<RetentionTag> tags)
    {
        _rule = rule;
        var spoken = tags.Where(tag => rule.SpeaksOf(tag.Name)).ToList();
        _versions = rule.KeepMinors is null && rule.KeepPatches is null
            ? null
            : new VersionRanks(spoken.Select(tag => tag.Name), rule.KeepMinors, rule.KeepPatches);

        // An image counts once, whatever number of tags it has, from when the last of them was pushed.
        _places = rule.KeepLast is null
            ? []
            : spoken.GroupBy(tag => tag.Digest)
                .OrderByDescending(image => image.Max(tag => tag.PushedAt)).ThenBy(image => image.Key.ToString(), StringComparer.Ordinal)
                .Take(rule.KeepLast.Value).Index().ToDictionary(place => place.Item.Key, place => place.Index + 1);
    }

    public string Name => _rule.Name;

    /// <summary>A rule by versions alone has nothing to say of what is no version, as latest.</summary>
    public bool SpeaksOf(string tag) => _rule.SpeaksOf(tag) && (!IsByVersionAlone || _versions!.IsVersion(tag));

    /// <summary>Null when it does not keep the tag.</summary>
    /// <param name="pulledAt">By this name, or what it names in any other way.</param>
    public RetentionLine? Keep(RetentionTag tag, DateTimeOffset? pulledAt, DateTimeOffset now)
    {
        if (_places.TryGetValue(tag.Digest, out var place))
        {
            return Kept(tag, RetentionReason.LastPushed, $"{place}/{_rule.KeepLast}");
        }

        if (tag.PushedAt > now - _rule.KeepPushedWithin)
        {
            return Kept(tag, RetentionReason.PushedWithin);
        }

        if (_versions?.Keeps(tag.Name) is { } version)
        {
            return Kept(tag, version);
        }

        // What was pushed yesterday had no month in which to be pulled.
        return pulledAt > now - _rule.KeepPulledWithin
            ? Kept(tag, RetentionReason.PulledWithin)
            : tag.PushedAt > now - _rule.KeepPulledWithin ? Kept(tag, RetentionReason.PushedWithin) : null;
    }

    private bool IsByVersionAlone =>
        _versions is not null && _rule.KeepLast is null && _rule.KeepPushedWithin is null && _rule.KeepPulledWithin is null;

    private RetentionLine Kept(RetentionTag tag, RetentionReason reason, string detail = "") => new(tag.Name, tag.Digest, true, reason, Name, detail);
}
