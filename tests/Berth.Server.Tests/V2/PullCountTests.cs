using System.Globalization;
using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Repositories;
using Berth.Testing;
using Berth.Testing.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Server.Tests.V2;

/// <summary>Which requests are pulls, and what becomes of them when the server stops.</summary>
public sealed class PullCountTests
{
    private const string Writes = "berth_database_seconds_count{operation=\"write\"}";

    [Theory, BothDatabases]
    public async Task Every_GET_is_counted_by_the_time_the_server_has_stopped(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(database);
        var repository = await PushAsync(server);
        for (var i = 0; i < 3; i++)
        {
            using var pulled = await repository.GetAsync("manifests/v1");
            Assert.Equal(200, (int)pulled.StatusCode);
        }

        await server.RestartAsync();
        Assert.Equal(3, (await FindAsync(server, repository)).Pulls);
    }

    [Theory, BothDatabases]
    public async Task HEAD_and_what_the_client_has_already_are_no_pulls(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(database);
        var repository = await PushAsync(server);
        using var looked = await repository.HeadAsync("manifests/v1");
        using var again = new HttpRequestMessage(HttpMethod.Get, repository.PathTo("manifests/v1"));
        again.Headers.TryAddWithoutValidation("If-None-Match", looked.Headers.ETag!.ToString());
        using var unchanged = await repository.SendAsync(again);
        using var missing = await repository.GetAsync("manifests/v2");
        Assert.Equal((200, 304, 404), ((int)looked.StatusCode, (int)unchanged.StatusCode, (int)missing.StatusCode));

        await server.RestartAsync();
        var found = await FindAsync(server, repository);
        Assert.Equal((0, null), (found.Pulls, found.LastPulledAt));
    }

    [Theory, BothDatabases]
    public async Task A_pull_is_no_write(TestDatabase database)
    {
        const int pulls = 300;
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.StartAsync(database, services: services => services.AddSingleton<TimeProvider>(clock));
        var repository = await PushAsync(server);
        var before = await NumberAsync(server, Writes);
        for (var i = 0; i < pulls; i++)
        {
            using var pulled = await repository.GetAsync("manifests/v1");
        }

        // The jobs of the start may come in between; the counts are written every five seconds, of which none has passed.
        Assert.InRange(await NumberAsync(server, Writes) - before, 0, pulls / 10);
        await Eventually.IsTrueAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromSeconds(5));
                return await NumberAsync(server, "berth_pulls_total") == pulls;
            },
            "the metrics tell every pull");
    }

    private static async Task<TestRepository> PushAsync(TestServer server)
    {
        var repository = new TestRepository(server.Client, "tests/pulled");
        await repository.PushManifestAsync("v1", Content.Index([]));
        return repository;
    }

    private static async Task<Registry.Repositories.Repository> FindAsync(TestServer server, TestRepository repository) =>
        (await server.Services.GetRequiredService<RepositoryCatalog>()
            .FindAsync(Caller.System("test"), RepositoryName.Parse(repository.Name), CancellationToken.None)).Value!;

    private static async Task<double> NumberAsync(TestServer server, string name)
    {
        var line = (await server.Client.GetStringAsync("/metrics")).Split('\n').FirstOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
