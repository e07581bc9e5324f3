using System.Net;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Tests.Auth;

public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("registry.example", "http://registry.example")]
    [InlineData("Registry.Example:5000", "http://registry.example:5000")]
    [InlineData("127.0.0.1:5000", "http://127.0.0.1:5000")]
    [InlineData("[::1]:5000", "http://[::1]:5000")]
    [InlineData("[::1]", "http://[::1]")]
    [InlineData("my_host-1", "http://my_host-1")]
    public void The_address_is_the_one_the_request_came_by(string host, string expected)
    {
        Assert.Equal(expected, Settled(host, null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("evil\",realm=\"x")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("a/b")]
    [InlineData("user@host")]
    [InlineData("javascript://x")]
    [InlineData("host:")]
    [InlineData("host:port")]
    [InlineData("host:99999")]
    [InlineData("host:5000:5000")]
    [InlineData("[::1")]
    [InlineData("[evil]")]
    [InlineData("[]")]
    [InlineData("hóst")]
    public void What_is_no_host_gives_way_to_the_listening_address(string host)
    {
        Assert.Equal("http://10.0.0.7:5000", Settled(host, null));
    }

    [Fact]
    public void A_configured_address_wins()
    {
        Assert.Equal("https://hub.example", Settled("other", new Uri("https://Hub.Example/")));
        Assert.Equal("https://hub.example:8443", Settled("other", new Uri("https://hub.example:8443")));
    }

    private static string Settled(string host, Uri? configured)
    {
        var http = Request(host);
        PublicAddress.Settle(http, configured);
        return PublicAddress.Of(http);
    }

    private static DefaultHttpContext Request(string host)
    {
        var http = new DefaultHttpContext();
        http.Request.Scheme = "http";
        http.Request.Headers.Host = host;
        http.Connection.LocalIpAddress = IPAddress.Parse("::ffff:10.0.0.7");
        http.Connection.LocalPort = 5000;
        return http;
    }
}
