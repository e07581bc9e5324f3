using Berth.Oci;

namespace Berth.Registry.Retention;

/// <summary>Reasons in English, for commands and the API; pages have them in the reader's language.</summary>
public static class RetentionSentence
{
    private const int ShortHex = 12;

    public static string Of(RetentionLine line) => line.Reason switch
    {
        RetentionReason.Immutable => "it is immutable",
        RetentionReason.Protected => $"protected by {line.Detail}",
        RetentionReason.NoRule => "no rule speaks of it",
        RetentionReason.LastPushed => $"rule {line.Rule}: image {line.Detail.Replace("/", " of the last ", StringComparison.Ordinal)}",
        RetentionReason.PushedWithin => $"rule {line.Rule}: pushed within its time",
        RetentionReason.PulledWithin => $"rule {line.Rule}: pulled within its time",
        RetentionReason.LastMinor => $"rule {line.Rule}: among the last minor versions",
        RetentionReason.LastPatch => $"rule {line.Rule}: among the last patches of its minor version",
        RetentionReason.Upcoming => $"rule {line.Rule}: a pre-release of what is not released yet",
        RetentionReason.ShortVersion => $"rule {line.Rule}: stands for versions that are kept",
        RetentionReason.FollowsKept => $"speaks about {Short(line.Detail)}, which stays",
        RetentionReason.SubjectElsewhere => $"speaks about {Short(line.Detail)}, which is not in this repository",
        RetentionReason.NotKept => $"kept by none of the rules that speak of it: {line.Rule}",
        RetentionReason.FollowsRemoved => $"speaks about {Short(line.Detail)}, which goes",
        RetentionReason.PartOfRemoved => $"part of {Short(line.Detail)}, which goes",
        RetentionReason.Untagged => "nothing has named or pulled it for the time that the rules say",
        _ => $"{line.Reason}",
    };

    public static string Of(UnmatchedPattern pattern) => pattern.Rule is null
        ? $"no tag matches {pattern.Pattern}, which is to be protected"
        : $"no tag matches {pattern.Pattern} of rule {pattern.Rule}";

    private static string Short(string digest) => Digest.TryParse(digest, out var parsed) ? $"{parsed.Algorithm.Name()}:{parsed.Hex[..ShortHex]}" : digest;
}
