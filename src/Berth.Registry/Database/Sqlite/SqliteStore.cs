using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Berth.Registry.Database.Sqlite;

/// <summary>SQLite in WAL mode: any number of readers beside one writer, which is <see cref="SqliteWriteQueue"/>.</summary>
internal sealed class SqliteStore : MetadataStore
{
    private readonly string _path;
    private readonly PooledDbContextFactory<SqliteContext> _contexts;
    private readonly SqliteWriteQueue _writes;

    public SqliteStore(string path, Func<bool>? freeSpace)
    {
        _path = path;
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            DefaultTimeout = 8, // seconds to wait for another process's lock, as a command line beside the server
        }.ToString();
        _contexts = new PooledDbContextFactory<SqliteContext>(Options(builder => builder.UseSqlite(connection)));
        _writes = new SqliteWriteQueue(connection, freeSpace);
    }

    public override string Name => "sqlite";

    protected override async Task<T> RunReadAsync<T>(Func<BerthDbContext, Task<T>> query, CancellationToken cancel)
    {
        try
        {
            await using var context = await _contexts.CreateDbContextAsync(cancel);
            return await query(context);
        }
        catch (Exception e) when (SqliteErrors.Translate(e) is { } translated)
        {
            throw translated;
        }
    }

    protected override Task<T> RunWriteAsync<T>(Func<BerthDbContext, Task<T>> change, Durability durability, CancellationToken cancel) =>
        _writes.EnqueueAsync(change, durability, cancel);

    /// <remarks>EF's own lock for SQLite is a row that a killed process leaves behind for good; a file lock dies with its holder.</remarks>
    public override async Task MigrateAsync(CancellationToken cancel)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancel);
        await using var held = await FileLock.AcquireAsync(_path + ".migrate", cancel);
        if ((await context.Database.GetPendingMigrationsAsync(cancel)).Any())
        {
            await context.Database.ExecuteSqlAsync($"DROP TABLE IF EXISTS __EFMigrationsLock", cancel);
            await context.Database.MigrateAsync(cancel);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _writes.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }

    internal static DbContextOptions<SqliteContext> Options(Action<DbContextOptionsBuilder<SqliteContext>> configure)
    {
        var builder = new DbContextOptionsBuilder<SqliteContext>();
        configure(builder);
        return builder.UseSnakeCaseNamingConvention().UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).Options;
    }
}
