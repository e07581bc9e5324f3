namespace Berth.Registry.Tests.Identity;

public sealed class NamesTests
{
    [Theory]
    [InlineData("alice")]
    [InlineData("a1")]
    [InlineData("my-team")]
    [InlineData("x.y_z")]
    public void A_plain_name_is_free_to_take(string name) => Assert.Null(Names.Check(name));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("Alice")]
    [InlineData("-alice")]
    [InlineData("al/ice")]
    [InlineData("аlice")]
    [InlineData("alice\u200b")]
    [InlineData("a..b")]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmno")]
    public void A_name_outside_the_grammar_is_refused(string name) => Assert.Equal("name_invalid", Names.Check(name)?.Code);

    [Theory]
    [InlineData("admin")]
    [InlineData("api")]
    [InlineData("v2")]
    [InlineData("users")]
    [InlineData("access-tokens")]
    [InlineData("api_tokens")]
    [InlineData("library")]
    [InlineData("adm1n")]
    [InlineData("ad-min")]
    [InlineData("r00t")]
    [InlineData("acces-s.tokens")]
    public void A_reserved_name_and_what_looks_like_it_is_refused(string name) => Assert.Equal("name_reserved", Names.Check(name)?.Code);

    [Theory]
    [InlineData("alice", "al1ce")]
    [InlineData("bob", "b0b")]
    [InlineData("my-team", "my_team")]
    [InlineData("my-team", "myteam")]
    [InlineData("modern", "modem")]
    public void Names_that_look_alike_have_one_skeleton(string one, string other) =>
        Assert.Equal(Names.Skeleton(one), Names.Skeleton(other));
}
