using System.Text.RegularExpressions;
using Berth.Server.Hosting;
using Berth.Server.Hosting.Configuration;
using Berth.Server.Hosting.Guards;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Berth.Server.Tests.Hosting;

public sealed partial class StartLineTests
{
    [Theory]
    [InlineData("127.0.0.1", true, false)]
    [InlineData("0.0.0.0", true, true)]
    [InlineData("0.0.0.0", false, false)]
    public async Task An_open_registry_that_others_can_reach_is_warned_of(string host, bool open, bool warns)
    {
        var options = new BerthOptions { Data = "./data", Listen = [new ListenAddress(host, 0)], LogLevel = LogLevel.Error };
        await using var server = await RunningServer.StartAsync(
            chosen => options with { Data = chosen.Data },
            services => services.AddSingleton(new Openness(_ => ValueTask.FromResult(open))));

        await server.App.Services.GetRequiredService<StartLine>().WriteAsync(server.App, options, TestContext.Current.CancellationToken);

        var line = Assert.Single(server.Log.Text, line => line.Contains(" listening on ", StringComparison.Ordinal));
        var address = $"http://{host}:{server.Address.Port}";
        Assert.Contains(
            $"berth {BerthVersion.Text} listening on {address} · data ./data · database sqlite · {(open ? "open" : "closed")}: ",
            line,
            StringComparison.Ordinal);
        Assert.Equal(warns, server.Log.Text.Any(entry => entry.Contains(" warn ", StringComparison.Ordinal)));
        Assert.Equal(open, server.Log.Text.Any(entry => SetupLine().IsMatch(entry)));
    }

    [GeneratedRegex(@"open http://(127\.0\.0\.1|localhost):[0-9]+/welcome\?token=[A-Za-z0-9_-]{43}\s*$")]
    private static partial Regex SetupLine();
}
