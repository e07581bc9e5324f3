using Berth.Server.Hosting.Configuration;
using Berth.Testing.PostgreSql;
using Berth.Testing.Processes;

namespace Berth.Testing;

/// <summary>Which database a test runs on. Everything that touches one runs on both.</summary>
public enum TestDatabase
{
    Sqlite,
    PostgreSql,
}

public static class TestDatabases
{
    public static async Task<DatabaseAddress> CreateAsync(this TestDatabase database, TemporaryFolder folder)
    {
        if (database == TestDatabase.Sqlite)
        {
            return DatabaseAddress.Sqlite(folder.At("berth.db"));
        }

        var url = await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();
        return DatabaseAddress.TryParse(url, out var address) ? address : throw new InvalidOperationException($"'{url}' is no address.");
    }

    /// <summary>Npgsql's connection string of a new database.</summary>
    public static async Task<string> ConnectionAsync(this PostgresCluster cluster) =>
        DatabaseAddress.TryParse(await cluster.CreateDatabaseAsync(), out var address)
            ? address.ConnectionString
            : throw new InvalidOperationException("The cluster gave no address.");
}
