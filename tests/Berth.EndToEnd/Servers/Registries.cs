using Berth.EndToEnd.Servers;
using Berth.Testing.Processes;
using Berth.Testing.Published;

[assembly: AssemblyFixture(typeof(Registries))]

namespace Berth.EndToEnd.Servers;

/// <summary>One server with http and one with https for all client tests of a run. A test uses repositories of its own.</summary>
public sealed class Registries : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<Scheme, BerthServer> servers = [];

    /// <summary>The CA that signed the servers' certificate, for tests that start a server of their own.</summary>
    public CertificateAuthority Authority { get; } = new();

    public BerthServer this[Scheme scheme] => servers[scheme];

    public async ValueTask InitializeAsync()
    {
        foreach (var scheme in Enum.GetValues<Scheme>())
        {
            servers[scheme] = await BerthServer.StartAsync(Authority, scheme, folder.NewFolder($"{scheme}"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers.Values)
        {
            await server.StopAsync();
            await server.DisposeAsync();
        }

        Authority.Dispose();
        folder.Dispose();
    }
}
