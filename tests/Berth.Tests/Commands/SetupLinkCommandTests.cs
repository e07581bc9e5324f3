using System.Text.Json;
using Berth.Server.Hosting;
using Berth.Testing.Processes;

namespace Berth.Tests.Commands;

public sealed class SetupLinkCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private Tool Berth => Executable.In(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_shows_one_address_until_there_is_an_account()
    {
        var nowhere = await Berth.TryRunAsync("setup-link");
        Assert.Equal(ExitCode.Failure, nowhere.ExitCode);
        Assert.Contains("there is no registry here", nowhere.StandardError, StringComparison.Ordinal);

        await Berth.RunAsync("user", "list");
        var link = await Berth.RunAsync("setup-link");
        Assert.Matches("^http://localhost:5000/welcome\\?token=[A-Za-z0-9_-]{43}\n$", link);
        Assert.Equal(link, await Berth.RunAsync("setup-link", "--listen", ":5000"));
        Assert.Equal(
            link.Trim().Replace("http://localhost:5000", "https://hub.example", StringComparison.Ordinal),
            JsonDocument.Parse(await Berth.RunAsync("setup-link", "--json", "--public-url", "https://hub.example")).RootElement.GetProperty("link").GetString());

        await Berth.WithInput("plum-tractor-9\n").RunAsync("user", "add", "alice", "--password-stdin");
        var closed = await Berth.TryRunAsync("setup-link");
        Assert.Equal((ExitCode.Failure, ""), (closed.ExitCode, closed.StandardOutput));
        Assert.Contains("has an account already", closed.StandardError, StringComparison.Ordinal);
    }
}
