using System.Globalization;
using Berth.Oci;
using Berth.Registry.Retention;

namespace Berth.Registry.Tests.Retention;

/// <summary>A repository on paper: what is in it, and what rules make of it. Times are days ago.</summary>
internal sealed class PlanScene
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly List<RetentionTag> _tags = [];
    private readonly List<RetentionManifest> _manifests = [];

    public static Digest DigestOf(string name) => Digest.Of(DigestAlgorithm.Sha256, System.Text.Encoding.UTF8.GetBytes(name));

    public static string SpeakerOf(string manifest, string suffix = "") => DigestOf(manifest).ToString().Replace(':', '-') + suffix;

    public PlanScene Manifest(string name, double age = 0, string? subject = null, string[]? children = null, double? pulled = null, bool promised = false)
    {
        _manifests.Add(new RetentionManifest(DigestOf(name), Ago(Math.Min(age, pulled ?? age)))
        {
            Subject = subject is null ? null : DigestOf(subject),
            Children = [.. (children ?? []).Select(DigestOf)],
            LastPulledAt = pulled is { } days ? Ago(days) : null,
            IsPromised = promised,
        });
        return this;
    }

    public PlanScene Tag(string name, string manifest, double age = 0, double? pulled = null, bool immutable = false)
    {
        if (!_manifests.Exists(known => known.Digest == DigestOf(manifest)))
        {
            Manifest(manifest, age);
        }

        _tags.Add(new RetentionTag(name, DigestOf(manifest), Ago(age), pulled is { } days ? Ago(days) : null) { IsImmutable = immutable });
        return this;
    }

    /// <summary>Each tag on an image of its own, the first one pushed last.</summary>
    public PlanScene Tags(params string[] names)
    {
        foreach (var (age, name) in names.Index())
        {
            Tag(name, name, age + 1);
        }

        return this;
    }

    public RetentionContent Content => new(_tags, _manifests);

    public RetentionPlan Plan(string rules) => RetentionPlanner.Plan(RetentionRules.Parse(rules).Value!, Content, Now);

    public IReadOnlyList<string> Kept(string rules) => Names(Plan(rules), kept: true);

    public IReadOnlyList<string> Removed(string rules) => Names(Plan(rules), kept: false);

    public static DateTimeOffset Ago(double days) => Now - TimeSpan.FromDays(days);

    public static string Reason(RetentionPlan plan, string tag)
    {
        var line = plan.Lines.Single(line => line.Tag == tag);
        return string.Create(CultureInfo.InvariantCulture, $"{line.Reason} {line.Rule} {line.Detail}").Trim();
    }

    private static List<string> Names(RetentionPlan plan, bool kept) => [.. plan.Lines.Where(line => line.Kept == kept && line.Tag is not null).Select(line => line.Tag!)];
}
