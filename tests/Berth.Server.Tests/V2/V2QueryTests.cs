using System.Text;
using Berth.Server.Requests;
using CsCheck;

namespace Berth.Server.Tests.V2;

public sealed class V2QueryTests
{
    [Theory]
    [InlineData("digest=sha256:ab", "sha256:ab")]
    [InlineData("&digest=sha256%3Aab", "sha256:ab")]
    [InlineData("&&x&digest=sha256%3aab&digest=other", "sha256:ab")]
    [InlineData("dig%65st=a", "a")]
    [InlineData("digest=a=b", "a=b")]
    [InlineData("digest=a?b", "a?b")]
    [InlineData("digest=", "")]
    [InlineData("digest", "")]
    [InlineData("digest=application/x+json", "application/x+json")]
    [InlineData("digest=application%2Fx%2Bjson", "application/x+json")]
    [InlineData("digest=a%20b", "a b")]
    [InlineData("digest=%C3%A9", "\u00e9")]
    [InlineData("digest=\u00e9%41", "\u00e9A")]
    [InlineData("digest=%", "%")]
    [InlineData("digest=%4", "%4")]
    [InlineData("digest=%zz%41", "%zzA")]
    [InlineData("digest=%%41", "%A")]
    [InlineData("digest=%2541", "%41")]
    [InlineData("digest=%00%ff..%2f", "\0\uFFFD../")]
    [InlineData("digest=%c0%af", "\uFFFD\uFFFD")]
    [InlineData("Digest=x", null)]
    [InlineData("=x", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_value_is_decoded_once(string? query, string? expected) => Assert.Equal(expected, V2Query.Parse(query).Get("digest"));

    [Fact]
    public void Repeated_values_keep_their_order() =>
        Assert.Equal(["a", "", "b"], V2Query.Parse("tag=a&n=1&tag=&tag=b").All("tag"));

    [Theory]
    [InlineData(V2Query.MaxPairs, false)]
    [InlineData(V2Query.MaxPairs + 1, true)]
    [InlineData(10_000, true)]
    public void Reading_ends_after_so_many_pairs(int count, bool tooLong)
    {
        var query = V2Query.Parse(string.Concat(Enumerable.Repeat("&tag=a", count)));

        Assert.Equal(tooLong, query.IsTooLong);
        Assert.Equal(Math.Min(count, V2Query.MaxPairs), query.All("tag").Count);
    }

    [Fact]
    public void Empty_pairs_do_not_count() => Assert.False(V2Query.Parse(new string('&', 10_000)).IsTooLong);

    /// <summary>Half a surrogate pair cannot be sent, so the text goes through UTF-8 first.</summary>
    [Fact]
    public void What_a_client_escapes_is_what_Berth_reads() =>
        Gen.String.Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))).Sample(text =>
            V2Query.Parse("a=b&x=" + Uri.EscapeDataString(text) + "&c").Get("x") == text);

    [Fact]
    public void No_text_makes_the_parser_throw() =>
        Gen.OneOf(Gen.String, Gen.String["a%&=4F\u00e9\ud83d"]).Sample(text => V2Query.Parse(text).All("a").Count <= text.Length);
}
