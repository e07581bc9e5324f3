using Berth.Server.Hosting;
using Berth.Server.Hosting.Configuration;

namespace Berth.Server.Tests.Hosting;

public sealed class SetupLinkTests
{
    // What a container listens on is opened from outside through its published port.
    [Theory]
    [InlineData("localhost", 5000, "http://localhost:5000")]
    [InlineData("*", 5000, "http://localhost:5000")]
    [InlineData("0.0.0.0", 5000, "http://localhost:5000")]
    [InlineData("::", 5000, "http://localhost:5000")]
    [InlineData("*", 80, "http://localhost")]
    [InlineData("127.0.0.1", 5000, "http://127.0.0.1:5000")]
    [InlineData("::1", 5000, "http://[::1]:5000")]
    [InlineData("192.0.2.7", 5000, "http://192.0.2.7:5000")]
    [InlineData("127.0.0.1", 0, "http://127.0.0.1:41234")]
    public void It_names_an_address_that_a_person_can_open(string host, int port, string address) =>
        Assert.Equal(
            $"{address}/welcome?token=abc", SetupLink.Of(new BerthOptions { Listen = [new ListenAddress(host, port)] }, "abc", running: 41234));

    [Fact]
    public void Over_TLS_it_is_https() => Assert.Equal(
        "https://localhost:5000/welcome?token=abc", SetupLink.Of(new BerthOptions { TlsCert = "cert.pem", TlsKey = "key.pem" }, "abc"));

    [Fact]
    public void The_public_address_is_the_one_that_people_know() => Assert.Equal(
        "https://hub.example/welcome?token=abc", SetupLink.Of(new BerthOptions { PublicUrl = new Uri("https://hub.example/") }, "abc"));

    [Fact]
    public void Where_only_the_server_knows_its_port_the_path_is_said() => Assert.Equal(
        "/welcome?token=abc", SetupLink.Of(new BerthOptions { Listen = [new ListenAddress("127.0.0.1", 0)] }, "abc"));
}
