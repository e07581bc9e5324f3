using Berth.Registry.Composition;
using Berth.Registry.Database;
using Berth.Testing;
using Berth.Testing.PostgreSql;
using Berth.Testing.Processes;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Registry.Tests;

public sealed class RegistryLifetimeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_start_waits_for_a_database_that_starts_beside_it()
    {
        await using var cluster = await PostgresCluster.StartAsync(durable: false);
        var connection = await cluster.ConnectionAsync();
        await cluster.StopServerAsync();
        await using var impatient = Open(connection, TimeSpan.Zero);
        await using var patient = Open(connection, TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<MetadataException>(() => StartAsync(impatient));

        var starting = StartAsync(patient);
        Assert.False(starting.IsCompleted);
        await cluster.StartServerAsync();
        await starting;

        await patient.GetRequiredService<RegistryHealth>().CheckDatabaseAsync(CancellationToken.None);
    }

    private static Task StartAsync(ServiceProvider services) =>
        services.GetRequiredService<RegistryLifetime>().StartAsync(CancellationToken.None);

    private ServiceProvider Open(string connection, TimeSpan patience) => new ServiceCollection()
        .AddLogging()
        .AddRegistry(new RegistryOptions
        {
            PostgreSqlConnection = connection,
            StorageFolder = _folder.At("blobs"),
            DataFolder = _folder.Path,
            DatabasePatience = patience,
        })
        .BuildServiceProvider();
}
