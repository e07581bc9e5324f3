using System.Net;
using System.Net.Sockets;
using Berth.Registry.Database;
using Berth.Registry.Database.PostgreSql;
using Berth.Testing;
using Berth.Testing.PostgreSql;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Database.PostgreSql;

/// <summary>A database that is busy is waited for; one that is away is known as such.</summary>
public sealed class PatientOpeningTests
{
    /// <summary>So long that a test which waits for the driver's limit fails by what it then says.</summary>
    private const int Never = 600;

    [Fact]
    public async Task A_host_that_answers_nothing_is_away_though_the_limit_is_far()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(backlog: 1);
        var address = (IPEndPoint)listener.LocalEndpoint;

        // Nobody accepts: once its queue is full, the kernel drops what knocks, as a host does that is switched off.
        var queue = Enumerable.Range(0, 8).Select(_ => new TcpClient()).ToList();
        var knocking = queue.Select(client => client.ConnectAsync(address)).ToList();
        await knocking[0];

        await using var store = new PostgreSqlStore(new NpgsqlConnectionStringBuilder
        {
            Host = $"{address.Address}", Port = address.Port, Username = "berth", Database = "berth", Timeout = Never,
        }, TimeProvider.System);
        var failures = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Assert.ThrowsAsync<MetadataException>(() => store.PingAsync(Cancel))));

        Assert.All(failures, failure => Assert.Equal(("the database cannot be reached", true), (failure.Message, failure.IsOutage)));
        queue.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_database_that_greets_late_is_waited_for()
    {
        var address = await AddressAsync();
        await using var gate = new Gate(address.Port);
        address.Port = gate.Port;
        await using var store = new PostgreSqlStore(address, TimeProvider.System);

        var migrating = store.MigrateAsync(Cancel);

        // The second connection only asks whether anybody is there.
        Assert.Same(gate.ArrivalAsync(2), await Task.WhenAny(migrating, gate.ArrivalAsync(2)));
        gate.Open();
        await migrating;
        Assert.Empty(await store.ReadAsync(context => context.Repositories.ToListAsync(Cancel), Cancel));
    }

    [Fact]
    public async Task A_database_whose_connections_are_all_taken_is_waited_for()
    {
        var address = await AddressAsync();
        await (await PostgresCluster.SharedAsync()).ExecuteAsync($"alter database {address.Database} connection limit 1");
        await using var gate = new Gate(address.Port);
        gate.Open();
        var other = new PostgreSqlStore(new NpgsqlConnectionStringBuilder(address.ConnectionString), TimeProvider.System);
        await other.MigrateAsync(Cancel);
        address.Port = gate.Port;
        await using var store = new PostgreSqlStore(address, TimeProvider.System);

        var pinging = store.PingAsync(Cancel);

        // It has been refused once and comes again.
        Assert.Same(gate.ArrivalAsync(2), await Task.WhenAny(pinging, gate.ArrivalAsync(2)));
        await other.DisposeAsync();
        await pinging;
    }

    [Fact]
    public async Task A_pool_that_stays_full_is_busy_and_not_away()
    {
        var address = await AddressAsync();
        (address.MaxPoolSize, address.Timeout) = (1, 1);
        await using var store = new PostgreSqlStore(address, TimeProvider.System);
        await store.MigrateAsync(Cancel);

        var failure = await store.WriteAsync(
            async _ => await Assert.ThrowsAsync<MetadataException>(() => store.PingAsync(Cancel)), Cancel);

        Assert.Equal(("the database did not answer in time", true), (failure.Message, failure.IsOutage));
    }

    [Fact]
    public void The_limits_are_those_of_the_operator_and_where_he_says_nothing_those_of_a_busy_database()
    {
        var silent = new NpgsqlConnectionStringBuilder("Host=db;Username=u;Database=d");
        var outspoken = new NpgsqlConnectionStringBuilder("Host=db;Username=u;Database=d;Timeout=3;Maximum Pool Size=7;Application Name=x");

        PostgreSqlStore.Complete(silent);
        PostgreSqlStore.Complete(outspoken);

        Assert.Equal((15, 30, 40, "berth"), (silent.Timeout, silent.CommandTimeout, silent.MaxPoolSize, silent.ApplicationName));
        Assert.Equal((3, 30, 7, "x"), (outspoken.Timeout, outspoken.CommandTimeout, outspoken.MaxPoolSize, outspoken.ApplicationName));
    }

    private static async Task<NpgsqlConnectionStringBuilder> AddressAsync() =>
        new(await (await PostgresCluster.SharedAsync()).ConnectionAsync()) { Timeout = Never };
}
