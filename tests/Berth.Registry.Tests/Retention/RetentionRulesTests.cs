using Berth.Registry.Retention;

namespace Berth.Registry.Tests.Retention;

public sealed class RetentionRulesTests
{
    [Fact]
    public void All_that_can_be_said_is_read()
    {
        var rules = Read("""
            {"rules":[{"name":"builds","tags":["v*","/^pr-[0-9]+$/"],"keep_last":3,"keep_pushed_within":"12h","keep_pulled_within":"8w","keep_minors":2,"keep_patches":1}],
             "protect":["latest"],"untagged_after":"1y","ignore_pulls_by":["scanner"]}
            """).Value!;

        var rule = Assert.Single(rules.Rules);
        Assert.Equal(("builds", 3, 2, 1), (rule.Name, rule.KeepLast, rule.KeepMinors, rule.KeepPatches));
        Assert.Equal((TimeSpan.FromHours(12), TimeSpan.FromDays(56)), (rule.KeepPushedWithin, rule.KeepPulledWithin));
        Assert.Equal(["v*", "/^pr-[0-9]+$/"], rule.Tags.Select(pattern => pattern.Text));
        Assert.Equal(["latest"], rules.Protect.Select(pattern => pattern.Text));
        Assert.Equal(TimeSpan.FromDays(365), rules.UntaggedAfter);
        Assert.Equal(["scanner"], rules.IgnorePullsBy);
        Assert.Equivalent(rules.Document, Read(rules.Document.Write()).Value!.Document);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"rules":[]}""")]
    [InlineData("""{"rules":null,"protect":["v*"],"ignore_pulls_by":["a1"],"untagged_after":""}""")]
    public void Rules_by_which_nothing_can_go_are_empty(string json) => Assert.True(Read(json).Value!.AreEmpty);

    [Theory]
    [InlineData("""{"rules":[{"keep_last":1},{}]}""", "retention_keeps_nothing", "rules.1.keep_last")]
    [InlineData("""{"rules":[null]}""", "retention_keeps_nothing", "rules.0.keep_last")]
    [InlineData("""{"rules":[{"keep_last":0}]}""", "retention_count_invalid", "rules.0.keep_last")]
    [InlineData("""{"rules":[{"keep_minors":-1}]}""", "retention_count_invalid", "rules.0.keep_minors")]
    [InlineData("""{"rules":[{"keep_patches":10001}]}""", "retention_count_invalid", "rules.0.keep_patches")]
    [InlineData("""{"rules":[{"keep_last":1,"tags":["a b"]}]}""", "retention_pattern_invalid", "rules.0.tags")]
    [InlineData("""{"rules":[{"keep_last":1,"tags":[null]}]}""", "retention_pattern_invalid", "rules.0.tags")]
    [InlineData("""{"rules":[{"keep_last":1,"tags":["/(?=a)/"]}]}""", "retention_pattern_invalid", "rules.0.tags")]
    [InlineData("""{"rules":[{"keep_last":1,"tags":["/((a{100}){100}){100}/"]}]}""", "retention_pattern_invalid", "rules.0.tags")]
    [InlineData("""{"protect":["//"]}""", "retention_pattern_invalid", "protect")]
    [InlineData("""{"rules":[{"keep_pushed_within":"3"}]}""", "retention_time_invalid", "rules.0.keep_pushed_within")]
    [InlineData("""{"rules":[{"keep_pulled_within":"30m"}]}""", "retention_time_invalid", "rules.0.keep_pulled_within")]
    [InlineData("""{"untagged_after":"0d"}""", "retention_time_invalid", "untagged_after")]
    [InlineData("""{"untagged_after":"11y"}""", "retention_time_invalid", "untagged_after")]
    [InlineData("""{"untagged_after":"2147483647y"}""", "retention_time_invalid", "untagged_after")]
    [InlineData("""{"ignore_pulls_by":["A b"]}""", "retention_accounts_invalid", "ignore_pulls_by")]
    [InlineData("""{"ignore_pulls_by":[null]}""", "retention_accounts_invalid", "ignore_pulls_by")]
    [InlineData("""{"rules":[{"name":"a\nb","keep_last":1}]}""", "retention_name_invalid", "rules.0.name")]
    [InlineData("""{"rules":[{"name":"2","keep_last":1},{"keep_last":1}]}""", "retention_name_twice", "rules")]
    [InlineData("""{"protects":["latest"]}""", "retention_json_invalid", "rules")]
    [InlineData("""{"rules":[{"keep_lsat":1}]}""", "retention_json_invalid", "rules")]
    [InlineData("""{"rules":"x"}""", "retention_json_invalid", "rules")]
    [InlineData("null", "retention_json_invalid", "rules")]
    [InlineData("no", "retention_json_invalid", "rules")]
    public void What_is_no_rule_is_refused_by_its_field(string json, string code, string field)
    {
        var refusal = Read(json).Refusal;
        Assert.Equal((code, field), (refusal?.Code, refusal?.Field));
    }

    [Fact]
    public void There_is_a_limit_to_how_many_there_may_be()
    {
        Assert.Equal("retention_rules_too_many", RetentionRules.Of(new() { Rules = [.. Enumerable.Repeat(new RetentionRuleDocument { KeepLast = 1 }, 21)] }).Refusal?.Code);
        Assert.Equal("retention_patterns_too_many", RetentionRules.Of(new() { Protect = [.. Enumerable.Repeat("a", 101)] }).Refusal?.Code);
        Assert.Equal("retention_accounts_invalid", RetentionRules.Of(new() { IgnorePullsBy = [.. Enumerable.Range(10, 101).Select(n => $"a{n}")] }).Refusal?.Code);
    }

    [Theory]
    [InlineData("v*", "v1.0", true)]
    [InlineData("v*", "rev1", false)]
    [InlineData("*-rc?", "1.0-rc1", true)]
    [InlineData("1.0", "1x0", false)]
    [InlineData("V*", "v1", false)]
    [InlineData("*", "latest", true)]
    [InlineData("/v1/", "rev10", true)]
    [InlineData("/^v1$/", "v1", true)]
    [InlineData("/^v1$/", "v10", false)]
    public void A_glob_matches_the_whole_tag_and_an_expression_a_part(string pattern, string tag, bool matches) =>
        Assert.Equal(matches, TagPattern.Parse(pattern)!.Matches(tag));

    private static Outcome<RetentionRules> Read(string json) => RetentionRules.Parse(json);
}
