using Berth.Registry.Retention;

namespace Berth.Registry.Tests.Retention;

/// <summary>What one rule, or one kind of tag, comes to.</summary>
public sealed class RetentionPlannerTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"protect":["x"]}""")]
    public void Without_rules_nothing_goes(string rules)
    {
        var plan = new PlanScene().Tag("old", "a", 4000).Manifest("untagged", 4000).Plan(rules);

        Assert.False(plan.RemovesAnything);
        Assert.Equal("NoRule", PlanScene.Reason(plan, "old"));
    }

    [Fact]
    public void The_last_ones_by_push_are_kept_and_each_says_its_place()
    {
        var scene = new PlanScene().Tags("c", "b", "a");

        Assert.Equal(["c", "b"], scene.Kept("""{"rules":[{"keep_last":2}]}"""));
        var plan = scene.Plan("""{"rules":[{"name":"builds","keep_last":2}]}""");
        Assert.Equal("LastPushed builds 2/2", PlanScene.Reason(plan, "b"));
        Assert.Equal("NotKept builds", PlanScene.Reason(plan, "a"));
        Assert.Equal((2, 1, 1), (plan.Kept, plan.Removed, plan.RemovedManifests));
    }

    [Fact]
    public void An_image_with_many_tags_takes_one_place()
    {
        var scene = new PlanScene().Tag("2.1", "new", 1).Tag("2", "new", 1).Tag("latest", "new", 1).Tag("2.0", "old", 2).Tag("1.0", "older", 3);

        Assert.Equal(["1.0"], scene.Removed("""{"rules":[{"keep_last":2}]}"""));
    }

    [Fact]
    public void What_is_kept_anyway_takes_no_place()
    {
        var scene = new PlanScene().Tag("stable", "s", 1).Tag("locked", "l", 2, immutable: true).Tag("b", "b", 3).Tag("a", "a", 4).Tag("z", "z", 5);

        Assert.Equal(["z"], scene.Removed("""{"rules":[{"keep_last":2}],"protect":["stable"]}"""));
    }

    [Fact]
    public void By_age()
    {
        var scene = new PlanScene().Tag("young", "a", 29.9).Tag("old", "b", 30.1);

        Assert.Equal(["old"], scene.Removed("""{"rules":[{"keep_pushed_within":"30d"}]}"""));
    }

    [Fact]
    public void By_pull_of_the_tag_of_its_digest_or_of_an_image_in_its_index()
    {
        var scene = new PlanScene()
            .Tag("pulled", "a", 100, pulled: 3)
            .Manifest("b", 100, pulled: 3).Tag("by-digest", "b", 100)
            .Manifest("child", 100, pulled: 3).Manifest("index", 100, children: ["child"]).Tag("by-image", "index", 100)
            .Tag("long-ago", "c", 100, pulled: 31).Tag("never", "d", 100).Tag("pushed-now", "e", 1);
        var plan = scene.Plan("""{"rules":[{"keep_pulled_within":"30d"}]}""");

        Assert.Equal(["long-ago", "never"], scene.Removed("""{"rules":[{"keep_pulled_within":"30d"}]}"""));
        Assert.Equal("PulledWithin 1", PlanScene.Reason(plan, "by-image"));
        Assert.Equal("PushedWithin 1", PlanScene.Reason(plan, "pushed-now"));
    }

    [Fact]
    public void A_rule_speaks_of_the_tags_that_it_matches_and_the_others_stay()
    {
        var scene = new PlanScene().Tags("pr-9", "prod-2", "pr-8", "prod-1", "main");
        const string rules = """{"rules":[{"tags":["pr-*"],"keep_last":1}]}""";

        Assert.Equal(["pr-8"], scene.Removed(rules));
        Assert.Equal("NoRule", PlanScene.Reason(scene.Plan(rules), "prod-1"));
    }

    [Fact]
    public void Of_several_rules_that_speak_of_a_tag_one_that_keeps_it_is_enough()
    {
        var scene = new PlanScene().Tag("v3", "3", 10).Tag("v2", "2", 20, pulled: 1).Tag("v1", "1", 30);
        const string rules = """{"rules":[{"name":"newest","keep_last":1},{"name":"in-use","tags":["v*"],"keep_pulled_within":"7d"}]}""";

        Assert.Equal(["v1"], scene.Removed(rules));
        Assert.Equal("NotKept newest, in-use", PlanScene.Reason(scene.Plan(rules), "v1"));
    }

    [Fact]
    public void Protected_and_immutable_tags_never_go()
    {
        var scene = new PlanScene().Tag("new", "n", 1).Tag("release-1", "r", 900).Tag("locked", "l", 900, immutable: true).Tag("old", "o", 900);
        const string rules = """{"rules":[{"keep_last":1}],"protect":["release-*"],"untagged_after":"1h"}""";

        Assert.Equal(["old"], scene.Removed(rules));
        Assert.Equal("Protected  release-*", PlanScene.Reason(scene.Plan(rules), "release-1"));
        Assert.Equal("Immutable", PlanScene.Reason(scene.Plan(rules), "locked"));
    }

    [Fact]
    public void A_pattern_that_nothing_matches_is_said()
    {
        var plan = new PlanScene().Tags("v1").Plan("""{"rules":[{"name":"builds","tags":["v*","bulid-*"],"keep_last":1}],"protect":["lastest"]}""");

        Assert.Equal([new UnmatchedPattern("builds", "bulid-*"), new UnmatchedPattern(null, "lastest")], plan.Unmatched);
    }

    [Fact]
    public void Untagged_manifests_go_after_their_time_and_not_while_someone_pushes()
    {
        var scene = new PlanScene().Manifest("old", 15).Manifest("young", 13).Manifest("pulled", 100, pulled: 2).Manifest("promised", 15, promised: true);
        var plan = scene.Plan("""{"untagged_after":"14d"}""");

        var line = Assert.Single(plan.Lines);
        Assert.Equal((PlanScene.DigestOf("old"), false, RetentionReason.Untagged), (line.Digest, line.Kept, line.Reason));
    }

    [Theory]
    // Minor versions.
    [InlineData("""{"keep_minors":2}""", "1.0.0 1.1.0 1.2.0 1.2.1 latest", "1.0.0")]
    [InlineData("""{"keep_minors":2}""", "v9.9.1 v10.0.0 v10.1.0 9.8.0", "9.8.0 v9.9.1")]
    [InlineData("""{"keep_minors":1}""", "1.0 1.1 1.2", "1.0 1.1")]
    // The last patches of each.
    [InlineData("""{"keep_patches":1}""", "1.0.0 1.0.1 1.0.10 1.0.9 1.1.0 v1.1.0", "1.0.0 1.0.1 1.0.9")]
    [InlineData("""{"keep_minors":1,"keep_patches":2}""", "1.0.0 1.1.0 1.1.1 1.1.2", "1.0.0 1.1.0")]
    // Short versions stand for the newest of theirs.
    [InlineData("""{"keep_minors":1,"keep_patches":1}""", "1 1.0 1.0.0 2 2.0 2.0.0 2.0.1", "1 1.0 1.0.0 2.0.0")]
    // Variants have places of their own.
    [InlineData("""{"keep_patches":1}""", "1.0.0-alpine 1.0.1-alpine 1.0.0 1.0.1 1.0.1-slim", "1.0.0 1.0.0-alpine")]
    // A pre-release takes no place, and is kept until its release is out.
    [InlineData("""{"keep_patches":1}""", "1.0.0 1.0.1-rc.1 1.0.1-rc.2", "")]
    [InlineData("""{"keep_patches":1}""", "1.0.0 1.0.1-rc.1 1.0.1 1.0.1-beta", "1.0.0 1.0.1-beta 1.0.1-rc.1")]
    [InlineData("""{"keep_minors":1}""", "1.0.0 1.1.0-rc1 0.9.1-rc1 0.9.0", "0.9.0 0.9.1-rc1")]
    [InlineData("""{"keep_patches":1}""", "1.0.0-alpine 1.0.1-rc1-alpine 1.0.1", "")]
    // A rule by version alone says nothing of what is none.
    [InlineData("""{"keep_minors":1}""", "latest main 3fa1b2c 1.0.0 2024", "")]
    [InlineData("""{"keep_minors":1,"keep_last":1}""", "latest main 1.0.0 0.9.0", "0.9.0 main")]
    public void By_version(string rule, string tags, string removed)
    {
        var scene = new PlanScene().Tags(tags.Split(' '));

        Assert.Equal(removed.Split(' ', StringSplitOptions.RemoveEmptyEntries), scene.Removed($$"""{"rules":[{{rule}}]}""").Order(StringComparer.Ordinal));
    }
}
