using Berth.Oci;

namespace Berth.Registry.Retention;

/// <summary>Makes the plan of one repository, out of what is in it and nothing else.</summary>
/// <remarks>
/// <code>
///   tags ─► immutable? protected? kept by a rule? spoken of by none? ─► what stays
///   what stays ─► parts of its indexes, its signatures and SBOMs, what it speaks about: they stay too, and so on
///   the rest goes: tags, what only they named, what was only about that, and what has had no name for long enough
/// </code>
/// </remarks>
internal sealed class RetentionPlanner
{
    private readonly RetentionRules _rules;
    private readonly RetentionContent _content;
    private readonly DateTimeOffset _now;
    private readonly Dictionary<Digest, RetentionManifest> _manifests;
    private readonly ILookup<Digest, RetentionManifest> _referrers;
    private readonly ILookup<Digest, RetentionTag> _speakers;
    private readonly ILookup<Digest, Digest> _indexes;
    private readonly HashSet<Digest> _tagged;
    private HashSet<Digest> _wanted = [];

    private RetentionPlanner(RetentionRules rules, RetentionContent content, DateTimeOffset now)
    {
        (_rules, _content, _now) = (rules, content, now);
        _manifests = content.Manifests.ToDictionary(manifest => manifest.Digest);
        _referrers = content.Manifests.Where(manifest => manifest.Subject is not null).ToLookup(manifest => manifest.Subject!);
        _speakers = content.Tags.Where(tag => FallbackTag.SubjectOf(tag.Name) is not null).ToLookup(tag => FallbackTag.SubjectOf(tag.Name)!);
        _indexes = content.Manifests.SelectMany(index => index.Children, (index, child) => (child, index.Digest))
            .ToLookup(pair => pair.child, pair => pair.Digest);
        _tagged = [.. content.Tags.Select(tag => tag.Digest)];
    }

    public static RetentionPlan Plan(RetentionRules rules, RetentionContent content, DateTimeOffset now) =>
        new RetentionPlanner(rules, content, now).Plan();

    private RetentionPlan Plan()
    {
        var ruled = Judge();
        var alone = _content.Manifests.Where(IsAlone).ToList();

        // Tags can be put so that things follow each other in a ring: nobody decides about those, so they stay.
        var decidable = Follow(ruled.Select(line => line.Digest).Concat(alone.Select(manifest => manifest.Digest)));
        _wanted = Follow(
        [
            .. ruled.Where(line => line.Kept).SelectMany(line => new[] { line.Digest, FallbackTag.SubjectOf(line.Tag!) }).OfType<Digest>(),
            .. alone.Where(manifest => !HasRunOut(manifest)).Select(manifest => manifest.Digest),
            .. _content.Manifests.Where(manifest => manifest.IsPromised || !decidable.Contains(manifest.Digest)).Select(manifest => manifest.Digest),
        ]);
        var decided = ruled.Select(line => line.Tag).ToHashSet();
        var following = _content.Tags.Where(tag => !decided.Contains(tag.Name)).Select(LineOfSpeaker);
        var unnamed = _content.Manifests.Where(manifest => !_wanted.Contains(manifest.Digest) && !_tagged.Contains(manifest.Digest)).Select(LineOfUnnamed);
        return new RetentionPlan(
            [.. ruled.Concat(following).Select(line => line.Kept ? line : line with { ManifestStays = _wanted.Contains(line.Digest) }).Concat(unnamed)],
            [.. Unmatched()]);
    }

    /// <summary>A line for each tag but those that follow another manifest.</summary>
    private List<RetentionLine> Judge()
    {
        var lines = new List<RetentionLine>();
        var undecided = new List<RetentionTag>();
        foreach (var tag in _content.Tags)
        {
            if (tag.IsImmutable)
            {
                lines.Add(new RetentionLine(tag.Name, tag.Digest, true, RetentionReason.Immutable));
            }
            else if (_rules.Protect.FirstOrDefault(pattern => pattern.Matches(tag.Name)) is { } pattern)
            {
                lines.Add(new RetentionLine(tag.Name, tag.Digest, true, RetentionReason.Protected, Detail: pattern.Text));
            }
            else if (FallbackTag.SubjectOf(tag.Name) is not { } subject)
            {
                undecided.Add(tag);
            }
            else if (!_manifests.ContainsKey(subject))
            {
                // cosign may keep signatures in another repository than images.
                lines.Add(new RetentionLine(tag.Name, tag.Digest, true, RetentionReason.SubjectElsewhere, Detail: subject.ToString()));
            }
        }

        var ranks = _rules.Rules.Select(rule => new RuleRanks(rule, undecided)).ToList();
        lines.AddRange(undecided.Select(tag => Judge(tag, ranks)));
        return lines;
    }

    private RetentionLine Judge(RetentionTag tag, IReadOnlyList<RuleRanks> ranks)
    {
        var spoken = ranks.Where(rule => rule.SpeaksOf(tag.Name)).ToList();
        var pulledAt = LastPullOf(tag);
        return spoken.Count == 0
            ? new RetentionLine(tag.Name, tag.Digest, true, RetentionReason.NoRule)
            : spoken.Select(rule => rule.Keep(tag, pulledAt, _now)).FirstOrDefault(line => line is not null)
                ?? new RetentionLine(tag.Name, tag.Digest, false, RetentionReason.NotKept, string.Join(", ", spoken.Select(rule => rule.Name)));
    }

    /// <summary>By the tag, by the digest that it names, or of one of an index's images by its own.</summary>
    private DateTimeOffset? LastPullOf(RetentionTag tag)
    {
        var manifest = _manifests.GetValueOrDefault(tag.Digest);
        return (manifest?.Children ?? []).Select(child => _manifests.GetValueOrDefault(child)?.LastPulledAt)
            .Append(manifest?.LastPulledAt).Append(tag.LastPulledAt).Max();
    }

    /// <summary>No tag names it, no index holds it, and it speaks about nothing that is here.</summary>
    private bool IsAlone(RetentionManifest manifest) =>
        !_tagged.Contains(manifest.Digest)
        && !_indexes.Contains(manifest.Digest)
        && (manifest.Subject is null || !_manifests.ContainsKey(manifest.Subject));

    private bool HasRunOut(RetentionManifest manifest) => _rules.UntaggedAfter is { } after && manifest.IdleSince <= _now - after;

    /// <summary>These and all that must not be parted from them.</summary>
    private HashSet<Digest> Follow(IEnumerable<Digest> roots)
    {
        var found = new HashSet<Digest>();
        var next = new Stack<Digest>(roots);
        while (next.TryPop(out var digest))
        {
            if (!_manifests.TryGetValue(digest, out var manifest) || !found.Add(digest))
            {
                continue;
            }

            foreach (var other in manifest.Children.Concat(_referrers[digest].Select(referrer => referrer.Digest))
                .Concat(_speakers[digest].Select(tag => tag.Digest)).Append(manifest.Subject).OfType<Digest>())
            {
                next.Push(other);
            }
        }

        return found;
    }

    private RetentionLine LineOfSpeaker(RetentionTag tag)
    {
        var subject = FallbackTag.SubjectOf(tag.Name)!;
        var stays = _wanted.Contains(subject);
        return new RetentionLine(
            tag.Name, tag.Digest, stays, stays ? RetentionReason.FollowsKept : RetentionReason.FollowsRemoved, Detail: subject.ToString());
    }

    private RetentionLine LineOfUnnamed(RetentionManifest manifest) => manifest.Subject is { } subject && _manifests.ContainsKey(subject)
        ? new RetentionLine(null, manifest.Digest, false, RetentionReason.FollowsRemoved, Detail: subject.ToString())
        : _indexes[manifest.Digest].FirstOrDefault() is { } index
            ? new RetentionLine(null, manifest.Digest, false, RetentionReason.PartOfRemoved, Detail: index.ToString())
            : new RetentionLine(null, manifest.Digest, false, RetentionReason.Untagged);

    private IEnumerable<UnmatchedPattern> Unmatched() =>
        _rules.Rules.SelectMany(rule => rule.Tags, (rule, pattern) => (Rule: (string?)rule.Name, pattern))
            .Concat(_rules.Protect.Select(pattern => (Rule: (string?)null, pattern)))
            .Where(one => !_content.Tags.Any(tag => one.pattern.Matches(tag.Name)))
            .Select(one => new UnmatchedPattern(one.Rule, one.pattern.Text));
}
