using Berth.Registry.Retention;

namespace Berth.Registry.Tests.Retention;

/// <summary>What went wrong for users of other registries: each of these broke images or lost what was wanted.</summary>
public sealed class RetentionScenarioTests
{
    private const string KeepOne = """{"rules":[{"keep_last":1}],"untagged_after":"1h"}""";

    /// <summary>container-retention-policy#43, #63 and #97, action-ghcr-prune#76: the images of an index have no tag, and were taken for litter.</summary>
    [Fact]
    public void The_images_of_a_kept_index_stay_however_old_and_untagged_they_are()
    {
        var plan = Index(new PlanScene(), "new", 90).Plan(KeepOne);

        Assert.False(plan.RemovesAnything);
    }

    /// <summary>kubernoodles#664: an index that was built again shares an image with the one before.</summary>
    [Fact]
    public void An_image_that_a_kept_index_shares_with_one_that_goes_stays()
    {
        var scene = new PlanScene().Manifest("arm", 90).Manifest("amd-1", 90).Manifest("amd-2", 1)
            .Manifest("index-2", 1, children: ["arm", "amd-2"]).Tag("v2", "index-2", 1)
            .Manifest("index-1", 90, children: ["arm", "amd-1"]).Tag("v1", "index-1", 90);

        Assert.Equal(["index-1", "amd-1"], Gone(scene.Plan(KeepOne), "index-1", "amd-1", "arm", "amd-2", "index-2"));
    }

    /// <summary>harbor#2663, #6994 and #8717: deleting one tag deleted its siblings.</summary>
    [Fact]
    public void A_tag_that_goes_leaves_what_it_named_to_its_siblings()
    {
        var scene = new PlanScene().Tag("pr-2", "b", 1).Tag("pr-1", "a", 30).Tag("prod", "a", 30);
        var plan = scene.Plan("""{"rules":[{"tags":["pr-*"],"keep_last":1}],"untagged_after":"1h"}""");

        var line = Assert.Single(plan.Lines, line => !line.Kept);
        Assert.Equal(("pr-1", true), (line.Tag, line.ManifestStays));
        Assert.Equal(0, plan.RemovedManifests);
    }

    /// <summary>harbor#22026: production's tags went with a rule that was made for builds.</summary>
    [Fact]
    public void Tags_of_which_no_rule_speaks_are_not_touched()
    {
        var scene = new PlanScene().Tags("build-3", "build-2", "prod-7", "prod-6");

        Assert.Equal(["build-2"], scene.Removed("""{"rules":[{"tags":["build-*"],"keep_last":1}]}"""));
    }

    /// <summary>harbor#12877: names that only a regular expression tells apart.</summary>
    [Fact]
    public void A_regular_expression_tells_releases_from_builds_of_them()
    {
        var scene = new PlanScene().Tags("1.4.0", "1.4.0-77-gabc", "1.3.0", "1.3.0-12-gdef");

        Assert.Equal(["1.3.0-12-gdef"], scene.Removed("""{"rules":[{"tags":["/-[0-9]+-g[0-9a-f]+$/"],"keep_last":1}]}"""));
    }

    /// <summary>Signatures by cosign's tags: they follow their image and take no places from images.</summary>
    [Fact]
    public void Cosigns_tags_follow_the_manifest_that_they_name()
    {
        var scene = new PlanScene().Tag("v2", "new", 10).Tag("v1", "old", 20)
            .Tag(PlanScene.SpeakerOf("new", ".sig"), "new-sig", 1).Tag(PlanScene.SpeakerOf("new", ".att"), "new-att", 900)
            .Tag(PlanScene.SpeakerOf("old", ".sig"), "old-sig", 1).Tag(PlanScene.SpeakerOf("old", ".sbom"), "old-sbom", 1);
        var plan = scene.Plan(KeepOne);

        Assert.Equal([PlanScene.SpeakerOf("old", ".sbom"), PlanScene.SpeakerOf("old", ".sig"), "v1"], scene.Removed(KeepOne).Order(StringComparer.Ordinal));
        Assert.Equal($"FollowsKept  {PlanScene.DigestOf("new")}", PlanScene.Reason(plan, PlanScene.SpeakerOf("new", ".att")));
        Assert.Equal($"FollowsRemoved  {PlanScene.DigestOf("old")}", PlanScene.Reason(plan, PlanScene.SpeakerOf("old", ".sig")));
        Assert.Equal(3, plan.RemovedManifests);
    }

    /// <summary>cosign can keep signatures in a repository of their own.</summary>
    [Fact]
    public void A_signature_of_what_is_in_another_repository_stays()
    {
        var scene = new PlanScene().Tag(PlanScene.SpeakerOf("elsewhere", ".sig"), "sig", 900).Tag("v1", "a", 1);

        Assert.Empty(scene.Removed(KeepOne));
        Assert.Equal($"SubjectElsewhere  {PlanScene.DigestOf("elsewhere")}", PlanScene.Reason(scene.Plan(KeepOne), PlanScene.SpeakerOf("elsewhere", ".sig")));
    }

    /// <summary>Referrers have no tag; their own signatures neither.</summary>
    [Fact]
    public void An_SBOM_and_its_signature_stay_and_go_with_their_subject()
    {
        var scene = new PlanScene().Tag("v2", "new", 10).Tag("v1", "old", 20)
            .Manifest("new-sbom", 900, subject: "new").Manifest("new-sbom-sig", 900, subject: "new-sbom")
            .Manifest("old-sbom", 1, subject: "old").Manifest("old-sbom-sig", 1, subject: "old-sbom");

        Assert.Equal(["old", "old-sbom", "old-sbom-sig"], Gone(scene.Plan(KeepOne), "new-sbom", "new-sbom-sig", "old", "old-sbom", "old-sbom-sig"));
    }

    /// <summary>Each image of an index may be signed, too.</summary>
    [Fact]
    public void A_signature_of_an_image_in_a_kept_index_stays()
    {
        var scene = Index(new PlanScene(), "new", 90).Manifest("sig", 90, subject: "new-amd64").Tag(PlanScene.SpeakerOf("new-arm64", ".sig"), "sig-2", 90);

        Assert.False(scene.Plan(KeepOne).RemovesAnything);
    }

    [Fact]
    public void A_subject_stays_while_what_speaks_about_it_is_kept_by_a_tag()
    {
        var scene = new PlanScene().Tag("v2", "new", 1).Tag("v1", "old", 90).Manifest("report", 90, subject: "old").Tag("audit-2025", "report", 90);
        var plan = scene.Plan("""{"rules":[{"keep_last":1}],"protect":["audit-*"],"untagged_after":"1h"}""");

        var line = Assert.Single(plan.Lines, line => !line.Kept);
        Assert.Equal(("v1", true), (line.Tag, line.ManifestStays));
    }

    /// <summary>A push of an index brings its images first.</summary>
    [Fact]
    public void Images_whose_index_has_not_come_yet_stay()
    {
        Assert.False(new PlanScene().Manifest("amd64", 0.01).Manifest("arm64", 900, promised: true).Plan(KeepOne).RemovesAnything);
    }

    [Fact]
    public void Images_of_an_index_that_goes_go_with_it_and_say_so()
    {
        var scene = Index(Index(new PlanScene(), "new", 1), "old", 90);
        var plan = scene.Plan(KeepOne);

        Assert.Equal(["old", "old-amd64", "old-arm64"], Gone(plan, "new", "new-amd64", "new-arm64", "old", "old-amd64", "old-arm64"));
        Assert.All(plan.Lines.Where(line => line.Tag is null), line => Assert.Equal((RetentionReason.PartOfRemoved, $"{PlanScene.DigestOf("old")}"), (line.Reason, line.Detail)));
    }

    private static PlanScene Index(PlanScene scene, string tag, double age) => scene
        .Manifest($"{tag}-amd64", age).Manifest($"{tag}-arm64", age).Manifest(tag, age, children: [$"{tag}-amd64", $"{tag}-arm64"]).Tag(tag, tag, age);

    private static List<string> Gone(RetentionPlan plan, params string[] manifests)
    {
        var gone = plan.Lines.Where(line => line is { Kept: false, ManifestStays: false }).Select(line => line.Digest).ToHashSet();
        Assert.Equal(plan.RemovedManifests, gone.Count);
        return [.. manifests.Where(name => gone.Contains(PlanScene.DigestOf(name)))];
    }
}
