using System.Text;
using Berth.Server.Auth;
using Microsoft.Extensions.Primitives;

namespace Berth.Server.Tests.Auth;

public sealed class AuthorizationHeaderTests
{
    [Fact]
    public void The_name_ends_at_the_first_colon()
    {
        Assert.Equal(new AuthorizationHeader.Basic("ann", "se:cr:et"), Parse(Basic("ann:se:cr:et")));
        Assert.Equal(new AuthorizationHeader.Basic("ann", ""), Parse(Basic("ann:")));
        Assert.Equal(new AuthorizationHeader.Basic("ann", "gänseblümchen"), Parse(Basic("ann:gänseblümchen")));
    }

    [Fact]
    public void Schemes_are_known_in_any_case()
    {
        Assert.Equal(new AuthorizationHeader.Token("x.y.z", false), Parse("bearer x.y.z"));
        Assert.Equal(new AuthorizationHeader.Token("x.y.z", false), Parse("BEARER  x.y.z "));
        Assert.Equal(new AuthorizationHeader.Token("x.y.z", true), Parse("JWT x.y.z"));
        Assert.IsType<AuthorizationHeader.Basic>(Parse("basic " + Convert.ToBase64String("a:b"u8)));
    }

    [Fact]
    public void No_header_and_empty_basic_credentials_are_nobody()
    {
        Assert.IsType<AuthorizationHeader.Absent>(AuthorizationHeader.Parse(StringValues.Empty));
        Assert.IsType<AuthorizationHeader.Absent>(Parse("Basic Og=="));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic %%%")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Digest username=x")]
    [InlineData("Negotiate abc")]
    [InlineData("BearerToken")]
    public void What_says_nothing_is_malformed_rather_than_absent(string header)
    {
        Assert.IsType<AuthorizationHeader.Malformed>(Parse(header));
    }

    [Fact]
    public void Basic_without_a_name_or_a_colon_with_a_control_character_or_other_than_utf8_is_malformed()
    {
        foreach (var text in (string[])[":secret", "ann", "an\0n:secret", "ann:sec\0ret", "ann:sec\nret", "ann\u0085:x"])
        {
            Assert.IsType<AuthorizationHeader.Malformed>(Parse(Basic(text)));
        }

        Assert.IsType<AuthorizationHeader.Malformed>(Parse("Basic " + Convert.ToBase64String([(byte)'a', (byte)':', 0xff, 0xfe])));
        Assert.IsType<AuthorizationHeader.Malformed>(Parse("Basic " + Convert.ToBase64String([(byte)'a', (byte)':', 0xc0, 0xaf])));
    }

    [Fact]
    public void More_than_eight_kibibytes_and_more_than_one_header_are_malformed()
    {
        Assert.IsType<AuthorizationHeader.Token>(Parse("Bearer " + new string('x', 8192)));
        Assert.IsType<AuthorizationHeader.Malformed>(Parse("Bearer " + new string('x', 8300)));
        Assert.IsType<AuthorizationHeader.Malformed>(Parse(Basic("ann:" + new string('x', 1 << 20))));
        Assert.IsType<AuthorizationHeader.Malformed>(AuthorizationHeader.Parse(new StringValues(["Bearer x", "Bearer x"])));
    }

    private static AuthorizationHeader Parse(string header) => AuthorizationHeader.Parse(header);

    private static string Basic(string text) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
