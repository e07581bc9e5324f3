using Berth.Oci;

namespace Berth.Registry.Retention;

/// <summary>What rules come to in one repository at one moment: the run carries out exactly this, the preview shows it.</summary>
/// <param name="Lines">Each tag, and each manifest without a tag that goes.</param>
/// <param name="Unmatched">Patterns that no tag matches, with the rule they stand in: perhaps they are misspelled.</param>
public sealed record RetentionPlan(IReadOnlyList<RetentionLine> Lines, IReadOnlyList<UnmatchedPattern> Unmatched)
{
    public static readonly RetentionPlan Nothing = new([], []);

    /// <summary>Tags.</summary>
    public int Kept => Lines.Count(line => line.Kept);

    /// <summary>Tags.</summary>
    public int Removed => Lines.Count(line => !line.Kept && line.Tag is not null);

    /// <summary>Manifests, with a tag or without.</summary>
    public int RemovedManifests => Lines.Where(line => line is { Kept: false, ManifestStays: false }).Select(line => line.Digest).Distinct().Count();

    public bool RemovesAnything => Lines.Any(line => !line.Kept);
}

/// <summary>What happens to one tag or manifest, and why.</summary>
/// <param name="Tag">Null for a manifest without any.</param>
/// <param name="Rule">The rule that keeps the tag, or those that speak of it and do not; null where no rule decides.</param>
/// <param name="Detail">The pattern that protects it, the manifest that it follows, or its place among those kept.</param>
public sealed record RetentionLine(string? Tag, Digest Digest, bool Kept, RetentionReason Reason, string? Rule = null, string Detail = "")
{
    /// <summary>The tag goes and what it names stays, because of another tag, an index or something else that is wanted.</summary>
    public bool ManifestStays { get; init; }
}

/// <param name="Rule">Null for one of what is protected.</param>
public sealed record UnmatchedPattern(string? Rule, string Pattern);

/// <summary>Why something is kept, or why it goes. The names are written into reports.</summary>
public enum RetentionReason
{
    Immutable,
    Protected,

    /// <summary>No rule speaks of it.</summary>
    NoRule,

    LastPushed,
    PushedWithin,
    PulledWithin,
    LastMinor,
    LastPatch,

    /// <summary>A pre-release of what is not released yet.</summary>
    Upcoming,

    /// <summary>1 or 1.2, which stands for a version that is kept.</summary>
    ShortVersion,

    /// <summary>A signature or the like of something that stays.</summary>
    FollowsKept,

    /// <summary>A signature or the like of something that is not in this repository.</summary>
    SubjectElsewhere,

    /// <summary>Goes: rules speak of it and none keeps it.</summary>
    NotKept,

    /// <summary>Goes: a signature or the like of something that goes.</summary>
    FollowsRemoved,

    /// <summary>Goes: part of an index that goes, and of nothing else.</summary>
    PartOfRemoved,

    /// <summary>Goes: nothing has named it for the time that the rules say.</summary>
    Untagged,
}
