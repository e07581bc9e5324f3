using CsCheck;

namespace Berth.Oci.Tests;

public sealed class ReferenceTests
{
    private static readonly string SomeDigest = "sha256:" + new string('a', 64);

    [Fact]
    public void Text_with_a_valid_digest_names_by_digest()
    {
        Assert.True(Reference.TryParse(SomeDigest, out var reference));
        Assert.Equal(Digest.Parse(SomeDigest), reference.Digest);
        Assert.Null(reference.Tag);
        Assert.Equal(SomeDigest, reference.ToString());
    }

    [Fact]
    public void Other_valid_text_names_by_tag()
    {
        Assert.True(Reference.TryParse("v1", out var reference));
        Assert.Equal(Tag.Parse("v1"), reference.Tag);
        Assert.Null(reference.Digest);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256:zz")]
    [InlineData("sha256:")]
    [InlineData("a:b")]
    [InlineData("%76%31")]
    public void Neither_tag_nor_digest_is_no_reference(string? text) => Assert.False(Reference.TryParse(text, out _));

    [Fact]
    public void No_text_is_both_a_tag_and_a_digest() =>
        Gen.OneOf(Gen.String, Gen.String["sha256:0af"], Gen.Const(SomeDigest))
            .Sample(text => !(Tag.TryParse(text, out _) && Digest.TryParse(text, out _)));
}
