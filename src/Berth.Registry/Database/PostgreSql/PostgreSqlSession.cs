using System.Data.Common;
using Npgsql;

namespace Berth.Registry.Database.PostgreSql;

/// <summary>A connection whose driver prepares what comes often.</summary>
internal sealed class PostgreSqlSession(NpgsqlConnection connection, NpgsqlTransaction? transaction = null)
    : SqlSession(connection)
{
    /// <summary>In one trip.</summary>
    public override async Task ExecuteManyAsync(string sql, IEnumerable<object?[]> rows, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var row in rows)
        {
            Tell(sql);
            var command = new NpgsqlBatchCommand(sql);
            Bind(command.Parameters, row);
            batch.BatchCommands.Add(command);
        }

        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancel);
        }
    }

    /// <remarks>Two names with one hash wait for each other without need; nothing else comes of it.</remarks>
    public override Task HoldAsync(string name, CancellationToken cancel) =>
        ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [name], cancel);

    /// <remarks>It takes what a foreign key takes anyway when a row is added that refers to the one found.</remarks>
    public override string KeepingKey => " FOR KEY SHARE";

    public override string Among(string parameter) => $"= ANY({parameter})";

    public override DateTimeOffset TimeOf(DbDataReader reader, int column) => reader.GetFieldValue<DateTimeOffset>(column);

    protected override CommandLease Command(string sql, object?[] values)
    {
        Tell(sql);
        var command = new NpgsqlCommand(sql, connection, transaction);
        Bind(command.Parameters, values);
        return new CommandLease(command, IsKept: false);
    }

    private static void Bind(NpgsqlParameterCollection parameters, object?[] values)
    {
        foreach (var value in values)
        {
            parameters.Add(new NpgsqlParameter { Value = TextParameters.Clean(Plain(value)) });
        }
    }
}
