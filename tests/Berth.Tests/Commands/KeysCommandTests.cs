using System.Text.Json;
using Berth.Testing.Processes;

namespace Berth.Tests.Commands;

public sealed class KeysCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private Tool Berth => Executable.In(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_rotation_lets_older_keys_go_on_verifying_and_one_in_an_emergency_ends_them_all()
    {
        Assert.Matches("^key [0-9A-Za-z_-]{43} signs from now on\n$", await Berth.RunAsync("keys", "rotate"));
        Assert.Matches("^key [0-9A-Za-z_-]{43} signs from now on\n$", await Berth.RunAsync("keys", "rotate"));
        Assert.Equal(["retiring", "active"], await StatesAsync());

        Assert.Matches(
            "^key [0-9A-Za-z_-]{43} signs from now on; no other verifies, on every node within ten seconds\n$",
            await Berth.RunAsync("keys", "rotate", "--now"));
        Assert.Equal(["retired", "retired", "active"], await StatesAsync());
    }

    private async Task<IEnumerable<string?>> StatesAsync() => JsonDocument.Parse(await Berth.RunAsync("keys", "list", "--json")).RootElement
        .EnumerateArray().Select(key => key.GetProperty("state").GetString());
}
