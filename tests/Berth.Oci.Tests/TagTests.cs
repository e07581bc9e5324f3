using System.Text.RegularExpressions;
using CsCheck;

namespace Berth.Oci.Tests;

public sealed partial class TagTests
{
    public static readonly TheoryData<string> Accepted = new("latest", "_", "V1.2.3-rc_4", "0", "__", "a.-_", new string('t', 128));

    public static readonly TheoryData<string?> Refused = new(
        null, "", ".a", "-a", "a+b", "a b", "a/b", "a:b", "a%41", "caf\u00e9", "\uFF41", "a\r\n", "a\n", "a\0", new string('t', 129));

    [Theory]
    [MemberData(nameof(Accepted))]
    public void A_tag_within_the_grammar_is_accepted(string text)
    {
        Assert.True(Tag.TryParse(text, out var tag));
        Assert.Equal(text, tag.ToString());
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_tag_outside_the_grammar_is_refused(string? text) => Assert.False(Tag.TryParse(text, out _));

    [Fact]
    public void Tags_keep_their_case() => Assert.NotEqual(Tag.Parse("Latest"), Tag.Parse("latest"));

    [Fact]
    public void Parsing_what_Berth_wrote_throws_when_it_is_none() => Assert.Throws<FormatException>(() => Tag.Parse("a+b"));

    [Fact]
    public void The_parser_agrees_with_the_expression_of_the_specification() =>
        Gen.OneOf(Gen.String["aZ0_.-"], Gen.String["a+/: \n"], Gen.String)
            .Sample(text => Tag.TryParse(text, out _) == Grammar().IsMatch(text), iter: 20_000);

    [Fact]
    public void The_limit_is_128_characters() =>
        Gen.Int[0, 300].Sample(length => Tag.TryParse(new string('x', length), out _) == length is > 0 and <= 128);

    [GeneratedRegex(@"\A[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}\z")]
    private static partial Regex Grammar();
}
