using Berth.Registry.Database;
using Berth.Registry.Database.PostgreSql;
using Berth.Server.Hosting.Configuration;
using Berth.Testing.PostgreSql;
using Berth.Testing.Processes;
using Npgsql;

namespace Berth.Testing;

/// <summary>Which database a test runs on. Everything that touches one runs on both.</summary>
public enum TestDatabase
{
    Sqlite,
    PostgreSql,
}

public static class TestDatabases
{
    private static readonly Lazy<Task<string>> Template = new(MigrateTemplateAsync);

    /// <summary>A database of the test's own. On PostgreSQL its tables are there already: they are made once and then copied.</summary>
    public static async Task<DatabaseAddress> CreateAsync(this TestDatabase database, TemporaryFolder folder) =>
        database == TestDatabase.Sqlite
            ? DatabaseAddress.Sqlite(folder.At("berth.db"))
            : Parse(await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync(await Template.Value));

    /// <summary>The same without a table, for what concerns migrations.</summary>
    public static async Task<DatabaseAddress> CreateEmptyAsync(this TestDatabase database, TemporaryFolder folder) =>
        database == TestDatabase.Sqlite
            ? DatabaseAddress.Sqlite(folder.At("berth.db"))
            : Parse(await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync());

    /// <summary>Npgsql's connection string of a new database without a table.</summary>
    public static async Task<string> ConnectionAsync(this PostgresCluster cluster) => Parse(await cluster.CreateDatabaseAsync()).ConnectionString;

    private static async Task<string> MigrateTemplateAsync()
    {
        var connection = new NpgsqlConnectionStringBuilder(await (await PostgresCluster.SharedAsync()).ConnectionAsync());
        await using var store = new PostgreSqlStore(connection, TimeProvider.System);
        await MigratePatientlyAsync(store);
        return connection.Database!;
    }

    /// <summary>All tests of a process rest on this one: on a machine so busy that the server cannot be reached in time, it tries again.</summary>
    private static Task MigratePatientlyAsync(PostgreSqlStore store) => Eventually.IsTrueAsync(
        async () =>
        {
            try
            {
                await store.MigrateAsync(CancellationToken.None);
                return true;
            }
            catch (MetadataException e) when (e.IsOutage)
            {
                return false;
            }
        },
        "PostgreSQL could be reached");

    private static DatabaseAddress Parse(string url) =>
        DatabaseAddress.TryParse(url, out var address) ? address : throw new InvalidOperationException($"'{url}' is no address.");
}
