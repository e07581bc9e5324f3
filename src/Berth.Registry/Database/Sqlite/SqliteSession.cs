using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Berth.Registry.Database.Sqlite;

/// <summary>A connection and the statements it has met, which stay compiled. One at a time uses it.</summary>
internal sealed class SqliteSession(SqliteConnection connection) : SqlSession(connection), IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    public SqliteConnection Connection => connection;

    public static SqliteSession Open(string connectionString)
    {
        var connection = new SqliteConnection(connectionString + ";Pooling=False");
        try
        {
            connection.Open();
            return new SqliteSession(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public SqliteTransaction? Transaction { get; set; }

    public override async Task ExecuteManyAsync(string sql, IEnumerable<object?[]> rows, CancellationToken cancel)
    {
        foreach (var row in rows)
        {
            await ExecuteAsync(sql, row, cancel);
        }
    }

    /// <summary>All changes to the file run one after another, whatever they hold.</summary>
    public override Task HoldAsync(string name, CancellationToken cancel) => Task.CompletedTask;

    public override string Keeping(string table) => "";

    public override string KeptInTurn(string prefix, string parameter, string select, string table) => $"({select})";

    public override string Alone(string table, bool skip = false) => "";

    /// <summary>All processes that open the file are on one machine.</summary>
    public override Task<DateTimeOffset> NowAsync(TimeProvider clock, CancellationToken cancel) => Task.FromResult(clock.GetUtcNow());

    public override string Among(string parameter) => $"IN (SELECT value FROM json_each({parameter}))";

    public override DateTimeOffset TimeOf(DbDataReader reader, int column) => DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    protected override CommandLease Command(string sql, object?[] values)
    {
        Tell(sql);
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter(string.Create(CultureInfo.InvariantCulture, $"${i}"), null));
            }

            _commands.Add(sql, command);
        }

        command.Transaction = Transaction;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] switch
            {
                DateTimeOffset time => time.ToUnixTimeMilliseconds(),
                IReadOnlyCollection<string> list => JsonSerializer.Serialize(list),
                IReadOnlyCollection<long> list => JsonSerializer.Serialize(list),
                IReadOnlyCollection<Guid> list => JsonSerializer.Serialize(list.Select(id => id.ToString().ToUpperInvariant())),
                var value => Plain(value),
            };
        }

        return new CommandLease(command, IsKept: true);
    }
}
