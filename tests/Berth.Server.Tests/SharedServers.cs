using Berth.Server.Tests;
using Berth.Testing;
using Berth.Testing.Server;

[assembly: AssemblyFixture(typeof(SharedServers))]

namespace Berth.Server.Tests;

/// <summary>One server for each database, shared by every test that keeps to repositories of its own and harms nothing.</summary>
public sealed class SharedServers : IAsyncDisposable
{
    private readonly Dictionary<TestDatabase, Lazy<Task<TestServer>>> _servers = Enum.GetValues<TestDatabase>()
        .ToDictionary(database => database, database => new Lazy<Task<TestServer>>(() => StartAsync(database)));

    public Task<TestServer> this[TestDatabase database] => _servers[database].Value;

    /// <summary>All tests are one owner to an open registry, and many leave uploads behind.</summary>
    private static Task<TestServer> StartAsync(TestDatabase database) =>
        TestServer.StartAsync(database, options => options with { OpenUploadsPerUser = 1_000_000 });

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values.Where(server => server.IsValueCreated))
        {
            await (await server.Value).DisposeAsync();
        }
    }
}
