using System.Data.Common;
using Berth.Server.Hosting.Configuration;
using Berth.Testing.Server;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Berth.Server.Tests.V2;

/// <summary>A server's database behind its back: what another program, or a fault, might do to it.</summary>
internal static class RawDatabase
{
    public static async Task<DbConnection> OpenAsync(TestServer server)
    {
        DbConnection connection = server.Options.Database.Kind == DatabaseKind.Sqlite
            ? new SqliteConnection($"Data Source={server.Options.Database.Path};Pooling=False")
            : new NpgsqlConnection(server.Options.Database.ConnectionString + ";Pooling=False");
        await connection.OpenAsync();
        return connection;
    }

    public static async Task ExecuteAsync(TestServer server, string sql)
    {
        await using var connection = await OpenAsync(server);
        await ExecuteAsync(connection, sql);
    }

    public static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
