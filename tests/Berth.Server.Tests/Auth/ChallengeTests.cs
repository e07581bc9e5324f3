using Berth.Oci;
using Berth.Registry.Tokens;
using Berth.Server.Auth;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Tests.Auth;

public sealed class ChallengeTests
{
    private static readonly Scope Push = new(RepositoryName.Parse("a/b"), ScopeActions.Pull | ScopeActions.Push);
    private static readonly Scope Pull = new(RepositoryName.Parse("c/d"), ScopeActions.Pull);

    [Fact]
    public void It_says_where_for_what_and_why()
    {
        Assert.Equal("Bearer realm=\"http://h/token\",service=\"berth\"", HeaderOf([], TokenFault.Missing));
        Assert.Equal(
            "Bearer realm=\"http://h/token\",service=\"berth\""
                + ",scope=\"repository:a/b:pull,push repository:c/d:pull\",error=\"insufficient_scope\"",
            HeaderOf([Push, Pull], TokenFault.Insufficient));
        Assert.Equal(
            "Bearer realm=\"http://h/token\",service=\"berth\",scope=\"repository:c/d:pull\",error=\"invalid_token\"",
            HeaderOf([Pull], TokenFault.Invalid));
    }

    /// <summary>RFC 6750, section 3: neither quotes nor backslashes nor anything but ASCII; and no comma, at which clients split.</summary>
    [Fact]
    public void A_sentence_goes_into_it_as_far_as_a_header_may_have_it()
    {
        var header = HeaderOf([Pull], TokenFault.Insufficient, message: "no, \"a\\b\"\r\nX: é");

        Assert.EndsWith(",error=\"insufficient_scope\",error_description=\"no; abX: \"", header, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configured_address_is_the_realm()
    {
        Assert.Equal(
            "Bearer realm=\"https://hub.example/token\",service=\"berth\"",
            HeaderOf([], TokenFault.Missing, new Uri("https://Hub.example")));
    }

    /// <summary>Watchtower lower-cases the header and splits it at commas; the conformance suite takes the last scheme in it.</summary>
    [Fact]
    public void It_survives_the_clients_that_do_not_parse_it()
    {
        var header = HeaderOf([], TokenFault.Missing);

        Assert.Equal(header, "Bearer" + header["Bearer".Length..].ToLowerInvariant());
        Assert.Equal(2, header.Split(',').Length);
        Assert.Equal(0, header.LastIndexOf("bearer", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("basic", header, StringComparison.OrdinalIgnoreCase);
    }

    private static string HeaderOf(IReadOnlyList<Scope> scopes, TokenFault fault, Uri? configured = null, string? message = null)
    {
        var http = new DefaultHttpContext();
        http.Request.Scheme = "http";
        http.Request.Headers.Host = "h";
        PublicAddress.Settle(http, configured);
        var error = Challenge.Demand(http, scopes, fault, message);
        Assert.Equal(401, error.Status);
        return Assert.Single(http.Response.Headers.WWWAuthenticate)!;
    }
}
