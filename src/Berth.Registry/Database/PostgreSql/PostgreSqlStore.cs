using System.Data;
using System.Data.Common;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace Berth.Registry.Database.PostgreSql;

/// <summary>PostgreSQL: each change is a transaction of its own, run again when another one got in its way.</summary>
internal sealed class PostgreSqlStore : MetadataStore
{
    internal static readonly MigrationScripts Scripts = new("PostgreSql");

    private const int Attempts = 20;

    /// <summary>A number that other programs on the same database are unlikely to take: "berth" in ASCII.</summary>
    private const string TakeMigrationLock = "SELECT pg_advisory_xact_lock(422608794728)";

    /// <summary>Keywords of the driver, and what they are unless the operator's address says otherwise.</summary>
    /// <remarks>
    /// A database that is busy is waited for: fifteen seconds for a connection (<see cref="PatientOpening"/> knows sooner when it is away)
    /// and thirty for an answer, together less than the minute after which balancers give a client up. Of the hundred connections that a
    /// PostgreSQL gives as installed, three are kept for its operator: forty a node leave room for a second one.
    /// </remarks>
    private static readonly IReadOnlyDictionary<string, object> Defaults = new Dictionary<string, object>
    {
        ["Timeout"] = 15, ["Command Timeout"] = 30, ["Maximum Pool Size"] = 40, ["Application Name"] = "berth",
        // A statement that came a few times is parsed and planned once for each connection, and a connection that goes back to the pool is
        // not wiped: nothing here changes one beyond its transaction. A pooler between that hands out another server for each transaction
        // needs ?prepared_statements=0 in the address, unless it knows prepared statements (PgBouncer 1.21).
        ["Max Auto Prepare"] = 200, ["No Reset On Close"] = true,
        // Else Npgsql looks for Kerberos, which a container lacks, and the loader complains of that on standard error.
        ["GSS Encryption Mode"] = "Disable",
    };

    private readonly NpgsqlDataSource _source;
    private readonly PatientOpening _opening;

    /// <summary>Made when somebody asks: a process that only takes and gives blobs never loads EF.</summary>
    private readonly Lazy<PooledDbContextFactory<PostgreSqlContext>> _contexts;

    private readonly ChangeFeed _feed;

    public PostgreSqlStore(NpgsqlConnectionStringBuilder connection, TimeProvider clock)
        : base(clock)
    {
        Complete(connection);
        _feed = new ChangeFeed(connection, Freshness, clock);
        _source = new NpgsqlDataSourceBuilder(connection.ToString()).Build();
        _opening = new PatientOpening(connection);
        _contexts = new(() => new PooledDbContextFactory<PostgreSqlContext>(
            new DbContextOptionsBuilder<PostgreSqlContext>(Options(_source)).AddInterceptors(_opening).Options));
    }

    internal override string Name => "postgres";

    internal static void Complete(NpgsqlConnectionStringBuilder connection)
    {
        foreach (var (keyword, value) in Defaults.Where(setting => !connection.ShouldSerialize(setting.Key)))
        {
            connection[keyword] = value;
        }
    }

    private protected override MetadataException? Translate(Exception exception) => PostgreSqlErrors.Translate(exception);

    private protected override async Task<T> RunReadAsync<T>(Func<BerthDbContext, Task<T>> query, CancellationToken cancel)
    {
        await using var context = await _contexts.Value.CreateDbContextAsync(cancel);
        return await query(context);
    }

    private protected override async Task<T> RunAskAsync<T>(Func<SqlSession, Task<T>> query, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        return await query(new PostgreSqlSession(connection));
    }

    private protected override async Task<T> RunChangeAsync<T>(Func<DatabaseChange, Task<T>> change, Durability durability, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await WriteOnceAsync(change, durability, cancel);
            }
            catch (Exception e) when (attempt < Attempts && PostgreSqlErrors.IsConflict(e))
            {
                await Task.Delay(Random.Shared.Next(1, 5 * attempt), cancel);
            }
            catch (Exception e) when (PostgreSqlErrors.Translate(e) is { } translated)
            {
                throw translated;
            }
        }
    }

    private async Task<T> WriteOnceAsync<T>(Func<DatabaseChange, Task<T>> change, Durability durability, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            return await WriteAsync(connection, transaction, change, durability, cancel);
        }
        catch (InvalidOperationException e) when (connection.State != ConnectionState.Open)
        {
            // Cut between two statements: what comes next hears of a transaction that is over, not of what ended it.
            throw new NpgsqlException("the connection broke within a transaction", e);
        }
    }

    private async Task<T> WriteAsync<T>(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Func<DatabaseChange, Task<T>> change, Durability durability, CancellationToken cancel)
    {
        var sql = new PostgreSqlSession(connection, transaction);
        if (durability == Durability.Relaxed)
        {
            await sql.ExecuteAsync("SET LOCAL synchronous_commit TO OFF", [], cancel);
        }

        using var own = new OwnContext(connection, transaction);
        var under = new DatabaseChange(sql, own.Open);
        var value = await change(under);
        await under.SaveAsync(cancel);
        var changed = under.Changed;
        if (changed.Count > 0)
        {
            await sql.ExecuteAsync("SELECT pg_notify($1, $2)", [ChangeFeed.Channel, _feed.Write(changed)], cancel);
        }

        Freshness.Begin(changed);
        try
        {
            await transaction.CommitAsync(cancel);
        }
        finally
        {
            Freshness.End(changed);
        }

        return value;
    }

    private protected override Task FollowAsync(CancellationToken cancel) => _feed.ListenAsync(cancel);

    private protected override async Task RunMigrationsAsync(CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        await Scripts.ApplyAsync(
            connection, _ => BeginAloneAsync(connection, cancel), "SELECT count(to_regclass('\"__EFMigrationsHistory\"'))", cancel);
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancel)
    {
        var connection = _source.CreateConnection();
        try
        {
            await _opening.OpenAsync(connection, cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<DbTransaction> BeginAloneAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var transaction = await connection.BeginTransactionAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = TakeMigrationLock;
        command.CommandTimeout = 0; // as long as another node's migration takes
        await command.ExecuteNonQueryAsync(cancel);
        return transaction;
    }

    private protected override ValueTask CloseAsync() => _source.DisposeAsync();

    internal static DbContextOptions<PostgreSqlContext> Options(NpgsqlDataSource source) => Options(builder => builder.UseNpgsql(source));

    private static DbContextOptions<PostgreSqlContext> Options(Action<DbContextOptionsBuilder<PostgreSqlContext>> configure)
    {
        var builder = new DbContextOptionsBuilder<PostgreSqlContext>();
        configure(builder);
        return builder
            .UseSnakeCaseNamingConvention()
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .AddInterceptors(TextParameters.Instance)
            .Options;
    }

    /// <summary>The context on a transaction, if the change wants one.</summary>
    private sealed class OwnContext(NpgsqlConnection connection, NpgsqlTransaction transaction) : IDisposable
    {
        private PostgreSqlContext? _context;

        public PostgreSqlContext Open()
        {
            _context = new PostgreSqlContext(Options(builder => builder.UseNpgsql(connection)));
            _context.Database.UseTransaction(transaction);
            _context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.TrackAll;
            return _context;
        }

        public void Dispose() => _context?.Dispose();
    }
}
