using Berth.Server.Hosting;

namespace Berth.Server.Tests.Hosting;

public sealed class RuntimeGateTests
{
    [Theory]
    [InlineData("10.0.6", false)]
    [InlineData("10.0.7", true)]
    [InlineData("10.0.12", true)]
    [InlineData("11.0.0", true)]
    public void A_runtime_with_forgeable_cookies_does_not_serve(string runtime, bool serves) =>
        Assert.Equal(serves, RuntimeGate.Fault(Version.Parse(runtime)) is null);
}
