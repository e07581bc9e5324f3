using Berth.Server.Hosting.Configuration;

namespace Berth.Server.Tests.Hosting.Configuration;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:5000", "127.0.0.1:5000", true)]
    [InlineData("[::1]:5000", "[::1]:5000", true)]
    [InlineData("localhost:5000", "localhost:5000", true)]
    [InlineData("LOCALHOST:80", "localhost:80", true)]
    [InlineData(":5000", ":5000", false)]
    [InlineData("*:5000", ":5000", false)]
    [InlineData("0.0.0.0:0", "0.0.0.0:0", false)]
    [InlineData("[::]:65535", "[::]:65535", false)]
    public void A_plain_address_is_read(string text, string shown, bool loopback)
    {
        Assert.True(ListenAddress.TryParse(text, out var address));
        Assert.Equal(shown, address.ToString());
        Assert.Equal(loopback, address.IsLoopback);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5000")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("127.0.0.1:+1")]
    [InlineData("127.1:5000")]
    [InlineData("0x7f.1:5000")]
    [InlineData("::1:5000")]
    [InlineData("[127.0.0.1]:5000")]
    [InlineData("localhost:0")]
    [InlineData("registry.example.com:5000")]
    [InlineData("http://127.0.0.1:5000")]
    public void Anything_else_is_refused(string text) => Assert.False(ListenAddress.TryParse(text, out _));
}
