using System.Text.RegularExpressions;
using CsCheck;

namespace Berth.Oci.Tests;

public sealed partial class RepositoryNameTests
{
    public static readonly TheoryData<string> Accepted = new(
        "a",
        "0",
        "library/ubuntu",
        "my-ubuntu",
        "a.b_c__d-e--f---g/h",
        "x/blobs/uploads",
        "manifests/tags/list/referrers/v2",
        new string('a', 255),
        string.Join('/', Enumerable.Repeat("a", 128)));

    public static readonly TheoryData<string?> Refused = new(
        null,
        "",
        "Foo/bar",
        "a/../b",
        "a/./b",
        "a%2fb",
        "a%252fb",
        "a//b",
        "/a",
        "a/",
        "caf\u00e9",
        "caf%C3%A9",
        "a\u200bb",
        "\uFF41",
        "\u0660",
        "a..b",
        "-a",
        "a-",
        "a__.b",
        "a___b",
        "a._b",
        "a-_b",
        "_catalog",
        "_oci/ext",
        "a\0b",
        "a\r\nb",
        "a\n",
        "a b",
        "a;b",
        "a\\b",
        "a\u007f",
        "a:b",
        new string('a', 256));

    [Theory]
    [MemberData(nameof(Accepted))]
    public void A_name_within_the_grammar_is_accepted(string text)
    {
        Assert.True(RepositoryName.TryParse(text, out var name));
        Assert.Equal(text, name.ToString());
        Assert.Matches(Grammar(), text);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_name_outside_the_grammar_is_refused(string? text) => Assert.False(RepositoryName.TryParse(text, out _));

    [Theory]
    [InlineData("library/ubuntu", "library", "ubuntu")]
    [InlineData("team/tools/lint", "team", "tools/lint")]
    [InlineData("ubuntu", "", "ubuntu")]
    public void The_first_of_several_components_is_the_namespace(string text, string owner, string path)
    {
        var name = RepositoryName.Parse(text);

        Assert.Equal(owner, name.Namespace);
        Assert.Equal(path, name.Path);
    }

    [Fact]
    public void Names_are_equal_when_their_text_is() => Assert.Equal(RepositoryName.Parse("a/b"), RepositoryName.Parse("a/b"));

    [Fact]
    public void Parsing_what_Berth_wrote_throws_when_it_is_none() => Assert.Throws<FormatException>(() => RepositoryName.Parse("A"));

    [Fact]
    public void The_parser_agrees_with_the_expression_of_the_specification() =>
        Gen.OneOf(Gen.String["ab0._-/"], Gen.String["a-_/"], Gen.String["aZ.%/ \n"], Gen.String)
            .Sample(
                text => RepositoryName.TryParse(text, out _) == (text.Length <= RepositoryName.MaxLength && Grammar().IsMatch(text)),
                iter: 20_000);

    [GeneratedRegex(@"\A[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\z")]
    private static partial Regex Grammar();
}
