using System.Collections.Concurrent;
using System.Data.Common;
using Berth.Registry.Database.Tables;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Berth.Registry.Database.Sqlite;

/// <summary>SQLite in WAL mode: any number of readers beside one writer, which is <see cref="SqliteWriteQueue"/>.</summary>
internal sealed class SqliteStore : MetadataStore
{
    internal static readonly MigrationScripts Scripts = new("Sqlite");

    /// <summary>How often the file is asked whether another process, as the command line, has written to it.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>More than this are open only while they are at work.</summary>
    private const int IdleReaders = 16;

    private readonly string _connection;

    /// <summary>Made when somebody asks: a process that only takes and gives blobs never loads EF.</summary>
    private readonly Lazy<PooledDbContextFactory<SqliteContext>> _contexts;

    private readonly SqliteWriteQueue _writes;
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private readonly TimeProvider _clock;

    public SqliteStore(string path, Func<bool>? freeSpace, TimeProvider clock)
        : base(clock)
    {
        _clock = clock;
        _connection = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            DefaultTimeout = 8, // seconds to wait for another process's lock, as a command line beside the server
        }.ToString();
        _contexts = new(() => new PooledDbContextFactory<SqliteContext>(Options(_connection)));
        _writes = new SqliteWriteQueue(_connection, freeSpace, Freshness);
    }

    internal override string Name => "sqlite";

    private protected override MetadataException? Translate(Exception exception) => SqliteErrors.Translate(exception);

    private protected override async Task<T> RunReadAsync<T>(Func<BerthDbContext, Task<T>> query, CancellationToken cancel)
    {
        await using var context = await _contexts.Value.CreateDbContextAsync(cancel);
        return await query(context);
    }

    /// <summary>A connection that met a fault is not used again.</summary>
    private protected override async Task<T> RunAskAsync<T>(Func<SqlSession, Task<T>> query, CancellationToken cancel)
    {
        var session = _readers.TryTake(out var idle) ? idle : SqliteSession.Open(_connection);
        try
        {
            var value = await query(session);
            if (_readers.Count < IdleReaders)
            {
                _readers.Add(session);
                session = null;
            }

            return value;
        }
        finally
        {
            session?.Dispose();
        }
    }

    private protected override Task<T> RunChangeAsync<T>(Func<DatabaseChange, Task<T>> change, Durability durability, CancellationToken cancel) =>
        _writes.EnqueueAsync(change, durability, cancel);

    /// <remarks>A transaction that begins by writing is the lock, and ends with its process however that ends. Foreign keys are off, because
    /// a migration may build a table anew. Another process's migration is waited for longer than its writes are.</remarks>
    private protected override async Task RunMigrationsAsync(CancellationToken cancel)
    {
        await using var connection = new SqliteConnection(_connection + ";Pooling=False;Foreign Keys=False;Default Timeout=60");
        await connection.OpenAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL";
        await command.ExecuteNonQueryAsync(cancel);
        await Scripts.ApplyAsync(
            connection, _ => Task.FromResult<DbTransaction>(connection.BeginTransaction(deferred: false)),
            "SELECT count(*) FROM sqlite_master WHERE name = '__EFMigrationsHistory'", cancel);
    }

    private protected override async Task FollowAsync(CancellationToken cancel)
    {
        while (true)
        {
            var at = _clock.GetTimestamp();
            await _writes.LookAsync();
            Freshness.Confirm(at);
            await Task.Delay(LookInterval, _clock, cancel);
        }
    }

    private protected override async ValueTask CloseAsync()
    {
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        await _writes.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }

    internal static DbContextOptions<SqliteContext> Options(string connection) => Options(builder => builder.UseSqlite(connection, Configure));

    internal static DbContextOptions<SqliteContext> Options(DbConnection connection) => Options(builder => builder.UseSqlite(connection, Configure));

    private static DbContextOptions<SqliteContext> Options(Action<DbContextOptionsBuilder<SqliteContext>> configure)
    {
        var builder = new DbContextOptionsBuilder<SqliteContext>();
        configure(builder);
        return builder.UseSnakeCaseNamingConvention().UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).Options;
    }

    /// <remarks>A list is one parameter, as on PostgreSQL: who may read a thousand private repositories would otherwise have a
    /// thousand parameters written, and the query translated anew, at each request.</remarks>
    private static void Configure(SqliteDbContextOptionsBuilder sqlite) => sqlite.UseParameterizedCollectionMode(ParameterTranslationMode.Parameter);
}
