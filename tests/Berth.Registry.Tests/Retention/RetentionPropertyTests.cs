using Berth.Oci;
using Berth.Registry.Retention;
using CsCheck;

namespace Berth.Registry.Tests.Retention;

/// <summary>What holds for every repository and all rules.</summary>
public sealed class RetentionPropertyTests
{
    private static readonly string[] TagNames = ["latest", "main", "v1.0.0", "v1.0.1", "v1.1.0", "v2.0.0-rc1", "2", "2.0", "pr-1", "pr-2", "prod-1", "x"];

    private static readonly Gen<RetentionContent> Contents =
        from count in Gen.Int[1, 12]
        from ages in Gen.Int[0, 100].Array[count]
        from pulls in Gen.Int[-60, 60].Array[count]
        from links in Gen.Select(Gen.Int[0, 11], Gen.Int[0, 11]).Array[0, 14]
        from subjects in Gen.Int[-12, 11].Array[count]
        from promised in Gen.Int[0, 9].Array[count]
        from tags in Gen.Select(Gen.Int[0, TagNames.Length - 1], Gen.Int[0, 11], Gen.Int[0, 100], Gen.Int[0, 9]).Array[0, 16]
        from speakers in Gen.Select(Gen.Int[0, 13], Gen.Int[0, 11]).Array[0, 4]
        select Make(count, ages, pulls, links, subjects, promised, tags, speakers);

    private static readonly Gen<RetentionRules> AllRules =
        from rules in Rule.Array[0, 3]
        from protect in Gen.OneOf(new[] { "", "prod-*", "/^v1/", "latest" }.Select(Gen.Const).ToArray())
        from untagged in Gen.OneOf(new[] { "", "1h", "30d" }.Select(Gen.Const).ToArray())
        select RetentionRules.Of(new RetentionDocument { Rules = rules, Protect = protect.Length == 0 ? [] : [protect], UntaggedAfter = untagged }).Value!;

    private static Gen<RetentionRuleDocument> Rule =>
        from pattern in Gen.OneOf(new[] { "", "v*", "pr-*", "/[0-9]/" }.Select(Gen.Const).ToArray())
        from kind in Gen.Int[0, 4]
        from number in Gen.Int[1, 3]
        select new RetentionRuleDocument
        {
            Tags = pattern.Length == 0 ? null : [pattern],
            KeepLast = kind == 0 ? number : null,
            KeepPushedWithin = kind == 1 ? "30d" : null,
            KeepPulledWithin = kind == 2 ? "30d" : null,
            KeepMinors = kind == 3 ? number : null,
            KeepPatches = kind == 4 ? number : null,
        };

    [Fact]
    public void What_is_kept_is_whole() => Holds((content, _, plan) =>
    {
        var gone = GoneIn(plan);
        foreach (var manifest in content.Manifests.Where(manifest => !gone.Contains(manifest.Digest)))
        {
            Assert.DoesNotContain(manifest.Children, gone.Contains);
            Assert.DoesNotContain(content.Manifests, other => other.Subject == manifest.Digest && gone.Contains(other.Digest));
            Assert.False(manifest.Subject is { } subject && gone.Contains(subject));
        }

        Assert.DoesNotContain(plan.Lines, line => line.Kept && gone.Contains(line.Digest));
    });

    [Fact]
    public void Every_tag_has_one_line_and_no_kept_tag_lacks_a_reason() => Holds((content, _, plan) =>
    {
        Assert.Equal(content.Tags.Select(tag => tag.Name).Order(), plan.Lines.Where(line => line.Tag is not null).Select(line => line.Tag!).Order());
        Assert.All(plan.Lines, line => Assert.Equal(line.Kept, line.Reason < RetentionReason.NotKept));
        Assert.All(plan.Lines.Where(line => line.Tag is null), line => Assert.False(line.Kept));
    });

    [Fact]
    public void Immutable_protected_and_unspoken_tags_never_go() => Holds((content, rules, plan) =>
    {
        foreach (var tag in content.Tags.Where(tag => tag.IsImmutable || rules.Protect.Any(pattern => pattern.Matches(tag.Name))
            || (FallbackTag.SubjectOf(tag.Name) is null && !rules.Rules.Any(rule => rule.SpeaksOf(tag.Name)))))
        {
            Assert.True(plan.Lines.Single(line => line.Tag == tag.Name).Kept);
        }
    });

    [Fact]
    public void Once_carried_out_the_same_rules_remove_nothing_more_that_had_a_name() => Holds((content, rules, plan) =>
    {
        var gone = GoneIn(plan);
        var tags = plan.Lines.Where(line => line.Kept).Select(line => line.Tag).ToHashSet();
        var left = new RetentionContent(
            [.. content.Tags.Where(tag => tags.Contains(tag.Name))], [.. content.Manifests.Where(manifest => !gone.Contains(manifest.Digest))]);

        Assert.Equal(0, RetentionPlanner.Plan(rules, left, PlanScene.Now).Removed);
    });

    [Fact]
    public void More_rules_that_are_empty_change_nothing() => Holds((content, _, _) =>
        Assert.False(RetentionPlanner.Plan(RetentionRules.None, content, PlanScene.Now).RemovesAnything));

    private static void Holds(Action<RetentionContent, RetentionRules, RetentionPlan> property) =>
        Gen.Select(Contents, AllRules).Sample((content, rules) => property(content, rules, RetentionPlanner.Plan(rules, content, PlanScene.Now)), iter: 3000);

    private static HashSet<Digest> GoneIn(RetentionPlan plan) =>
        [.. plan.Lines.Where(line => line is { Kept: false, ManifestStays: false }).Select(line => line.Digest)];

    /// <summary>A manifest refers to those before it only, as digests do.</summary>
    private static RetentionContent Make(
        int count, int[] ages, int[] pulls, (int, int)[] links, int[] subjects, int[] promised, (int, int, int, int)[] tags, (int, int)[] speakers)
    {
        var manifests = Enumerable.Range(0, count).Select(i => new RetentionManifest(Named(i), PlanScene.Ago(ages[i]))
        {
            Children = [.. links.Where(link => link.Item1 == i && link.Item2 < i).Select(link => Named(link.Item2)).Distinct()],
            Subject = subjects[i] >= 0 && subjects[i] < i ? Named(subjects[i]) : null,
            LastPulledAt = pulls[i] < 0 ? null : PlanScene.Ago(pulls[i]),
            IsPromised = promised[i] == 0,
        }).ToList();
        var named = tags.Select(tag => new RetentionTag(TagNames[tag.Item1], Named(tag.Item2 % count), PlanScene.Ago(tag.Item3), null) { IsImmutable = tag.Item4 == 0 });
        // A signature is pushed after what it signs.
        var speaking = speakers.Select(pair => (Subject: pair.Item1, By: pair.Item2 % count)).Where(pair => pair.Subject > 11 || pair.Subject < pair.By)
            .Select(pair => new RetentionTag(PlanScene.SpeakerOf($"{pair.Subject}", ".sig"), Named(pair.By), PlanScene.Ago(1), null));
        return new RetentionContent([.. named.Concat(speaking).DistinctBy(tag => tag.Name)], manifests);
    }

    private static Digest Named(int number) => PlanScene.DigestOf($"{number}");
}
