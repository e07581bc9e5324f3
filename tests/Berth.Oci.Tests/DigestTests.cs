using System.Text;
using CsCheck;

namespace Berth.Oci.Tests;

public sealed class DigestTests
{
    private const string EmptySha256 = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    public static readonly TheoryData<string?> Refused = new(
        null,
        "",
        ":",
        "sha256",
        "sha256:",
        "sha256:zz",
        "md5:d41d8cd98f00b204e9800998ecf8427e",
        "sha384:" + new string('a', 96),
        "sha256:" + new string('a', 63),
        "sha256:" + new string('a', 65),
        "sha256:" + new string('A', 64),
        "SHA256:" + new string('a', 64),
        "sha512:" + new string('a', 64),
        "sha256:" + new string('a', 128),
        "sha256:" + new string('g', 64),
        "sha256:" + new string('\uFF41', 64),
        "sha256:sha256:" + new string('a', 57),
        "sha256+b64:" + new string('a', 64),
        "sha256:..%2f..%2fetc%2fpasswd",
        "sha256:../../x",
        " " + EmptySha256,
        EmptySha256 + "\n",
        "sha256:" + new string('a', 10_000));

    [Theory]
    [MemberData(nameof(Refused))]
    public void Text_outside_the_grammar_is_no_digest(string? text) => Assert.False(Digest.TryParse(text, out _));

    [Fact]
    public void The_digest_of_nothing_is_the_known_one() =>
        Assert.Equal(EmptySha256, Digest.Of(DigestAlgorithm.Sha256, []).ToString());

    [Fact]
    public void Algorithm_and_hex_are_the_two_parts_of_the_text()
    {
        var digest = Digest.Parse("sha512:" + new string('0', 128));

        Assert.Equal(DigestAlgorithm.Sha512, digest.Algorithm);
        Assert.Equal(new string('0', 128), digest.Hex);
    }

    [Fact]
    public void Parsing_what_Berth_wrote_throws_when_it_is_none() => Assert.Throws<FormatException>(() => Digest.Parse("sha256:"));

    [Fact]
    public void A_digest_survives_being_written_and_read() =>
        Gen.Select(Gen.Enum<DigestAlgorithm>(), Gen.Byte.Array).Sample((algorithm, content) =>
        {
            var digest = Digest.Of(algorithm, content);
            return Digest.TryParse(digest.ToString(), out var read) && read == digest
                && Digest.FromHash(algorithm, Convert.FromHexString(digest.Hex)) == digest;
        });

    [Theory]
    [InlineData(DigestAlgorithm.Sha256, 64)]
    [InlineData(DigestAlgorithm.Sha256, 31)]
    [InlineData(DigestAlgorithm.Sha512, 32)]
    [InlineData(DigestAlgorithm.Sha512, 0)]
    public void A_hash_of_another_length_is_none_of_its_algorithm(DigestAlgorithm algorithm, int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Digest.FromHash(algorithm, new byte[length]));

    [Fact]
    public void Two_contents_differ_in_their_digests() =>
        Gen.Select(Gen.String, Gen.String).Sample((one, other) =>
            one == other || Digest.Of(DigestAlgorithm.Sha256, Encoding.Unicode.GetBytes(one))
                != Digest.Of(DigestAlgorithm.Sha256, Encoding.Unicode.GetBytes(other)));

    [Fact]
    public void No_text_makes_the_parser_throw() =>
        Gen.OneOf(Gen.String, Gen.String["sha256:51f"], Gen.String.Select(text => "sha256:" + text))
            .Sample(text => !Digest.TryParse(text, out var digest) || digest.ToString() == text);
}
