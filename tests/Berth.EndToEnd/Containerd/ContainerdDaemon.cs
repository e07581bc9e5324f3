using Berth.Testing;
using Berth.Testing.Processes;

namespace Berth.EndToEnd.Containerd;

/// <summary>A containerd of the tests' own, reached by <c>ctr</c>.</summary>
public sealed class ContainerdDaemon : IAsyncLifetime
{

    private readonly TemporaryFolder folder = new();
    private Daemon? daemon;

    public Tool Ctr => new("ctr") { Prefix = ["--address", folder.At("containerd.sock")] };

    public async ValueTask InitializeAsync()
    {
        var configuration = folder.At("config.toml");
        await File.WriteAllTextAsync(configuration, $"""
            version = 2
            root = "{folder.At("root")}"
            state = "{folder.At("state")}"
            disabled_plugins = ["io.containerd.grpc.v1.cri"]

            [grpc]
            address = "{folder.At("containerd.sock")}"
            """);
        daemon = new Tool("containerd").Start("--config", configuration);
        await daemon.WaitForOutputAsync("containerd successfully booted", Patience.Limit);
    }

    public async ValueTask DisposeAsync()
    {
        if (daemon is not null)
        {
            await daemon.DisposeAsync();
        }

        folder.Dispose();
    }
}
