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

    public override string Keeping(string table) => $" FOR KEY SHARE OF {table}";

    /// <remarks>The select refers to the turn, so that the rows are locked after it: the other way round, one would wait with a lock in its hands for
    /// one who waits for that lock.</remarks>
    public override string KeptInTurn(string prefix, string parameter, string select, string table) =>
        $"(SELECT pg_advisory_xact_lock_shared(hashtextextended('{prefix}' || {parameter}, 0)) AS here OFFSET 0) AS turn "
        + $"CROSS JOIN LATERAL ({select} AND turn.here IS NOT NULL{Keeping(table)})";

    public override string Alone(string table, bool skip = false) => $" FOR UPDATE OF {table}{(skip ? " SKIP LOCKED" : "")}";

    public override async Task<DateTimeOffset> NowAsync(TimeProvider clock, CancellationToken cancel) => DateTimeOffset.UnixEpoch.AddMicroseconds(
        await NumberAsync("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint", [], cancel) ?? 0);

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
