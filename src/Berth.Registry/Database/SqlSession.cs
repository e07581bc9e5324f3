using System.Data;
using System.Data.Common;
using System.Diagnostics;
using Berth.Oci;

namespace Berth.Registry.Database;

/// <summary>SQL as it is written, in statements that the connection keeps prepared: for what every push and pull asks.</summary>
/// <remarks>EF builds and translates a query, and makes a context around it; that costs a multiple of what the database takes for a row by its
/// key. It stays for everything that people ask. Parameters are $1, $2 and so on, in their order, and the same on both databases.</remarks>
internal abstract class SqlSession(DbConnection connection)
{
    /// <summary>Tells each statement to whoever listens, as EF does with its own.</summary>
    private static readonly DiagnosticListener Statements = new("Berth.Registry.Database");

    /// <returns>How many rows it concerned.</returns>
    public async Task<int> ExecuteAsync(string sql, object?[] values, CancellationToken cancel)
    {
        await using var lease = Command(sql, values);
        return await lease.Command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>The same statement for each row.</summary>
    public abstract Task ExecuteManyAsync(string sql, IEnumerable<object?[]> rows, CancellationToken cancel);

    /// <summary>The first row, or null.</summary>
    public async Task<T?> FirstAsync<T>(string sql, object?[] values, Func<SqlRow, T> read, CancellationToken cancel)
        where T : class
    {
        await using var lease = Command(sql, values);
        await using var reader = await lease.Command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancel);
        return await reader.ReadAsync(cancel) ? read(new SqlRow(reader, this)) : null;
    }

    public async Task<List<T>> ListAsync<T>(string sql, object?[] values, Func<SqlRow, T> read, CancellationToken cancel)
    {
        await using var lease = Command(sql, values);
        await using var reader = await lease.Command.ExecuteReaderAsync(cancel);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(read(new SqlRow(reader, this)));
        }

        return rows;
    }

    /// <summary>The number in the first row, or null.</summary>
    public async Task<long?> NumberAsync(string sql, object?[] values, CancellationToken cancel)
    {
        await using var lease = Command(sql, values);
        return await lease.Command.ExecuteScalarAsync(cancel) switch
        {
            null or DBNull => null,
            bool flag => flag ? 1 : 0,
            var number => Convert.ToInt64(number, null),
        };
    }

    /// <summary>Within a change: those that hold the same name run one after another from here on, on every node, and what is read next is what
    /// the one before left.</summary>
    public abstract Task HoldAsync(string name, CancellationToken cancel);

    /// <summary>Ends a select within a change: the rows of that table stay until it ends, for who would remove them waits, and what is met is
    /// what the one before left.</summary>
    public abstract string Keeping(string table);

    /// <summary>A table of the rows that a select finds, kept like that, and shared with others who ask so for the same name; but who holds the name
    /// (<see cref="HoldAsync"/>) is waited for.</summary>
    /// <param name="prefix">With what the parameter says, the name.</param>
    /// <param name="table">Of the select, whose last clause is its WHERE.</param>
    public abstract string KeptInTurn(string prefix, string parameter, string select, string table);

    /// <summary>The same for who removes: the one is alone with the rows. Those that others keep or change are waited for, or, when
    /// <paramref name="skip"/> says so, left out.</summary>
    public abstract string Alone(string table, bool skip = false);

    /// <summary>The time of whoever keeps the data, which is one for all processes.</summary>
    public abstract Task<DateTimeOffset> NowAsync(TimeProvider clock, CancellationToken cancel);

    /// <summary>What a list of texts or identifiers, or of numbers, is compared with: <c>digest {Among("$2")}</c>.</summary>
    public abstract string Among(string parameter);

    public abstract DateTimeOffset TimeOf(DbDataReader reader, int column);

    protected abstract CommandLease Command(string sql, object?[] values);

    protected void Tell(string sql)
    {
        if (Statements.IsEnabled())
        {
            Statements.Write("Executing", (connection, sql));
        }
    }

    /// <summary>A value as both databases keep it; see <see cref="Tables.BerthDbContext"/>.</summary>
    protected static object? Plain(object? value) => value switch
    {
        null => DBNull.Value,
        Digest digest => digest.ToString(),
        Enum number => Convert.ToInt32(number, null),
        DateTimeOffset { Offset.Ticks: not 0 } time => time.ToUniversalTime(), // else PostgreSQL's driver refuses it
        _ => value,
    };

    /// <param name="IsKept">The session runs it again, and ends it when it ends itself.</param>
    protected readonly record struct CommandLease(DbCommand Command, bool IsKept) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => IsKept ? ValueTask.CompletedTask : Command.DisposeAsync();
    }
}

/// <summary>The row that a reader is at.</summary>
internal readonly struct SqlRow(DbDataReader reader, SqlSession session)
{
    public long Number(int column) => reader.GetInt64(column);

    public long? NumberOrNone(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public int Int(int column) => reader.GetInt32(column);

    public bool Flag(int column) => reader.GetBoolean(column);

    public string Text(int column) => reader.GetString(column);

    public bool IsNone(int column) => reader.IsDBNull(column);

    public Guid Guid(int column) => reader.GetGuid(column);

    public byte[] Bytes(int column) => reader.GetFieldValue<byte[]>(column);

    public DateTimeOffset Time(int column) => session.TimeOf(reader, column);

    public DateTimeOffset? TimeOrNone(int column) => reader.IsDBNull(column) ? null : session.TimeOf(reader, column);
}
