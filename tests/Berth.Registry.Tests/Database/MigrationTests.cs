using System.Data.Common;
using Berth.Registry.Database;
using Berth.Registry.Database.PostgreSql;
using Berth.Registry.Database.Sqlite;
using Berth.Registry.Database.Tables;
using Berth.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace Berth.Registry.Tests.Database;

/// <summary>What eng/migration.sh wrote is what the code says now.</summary>
public abstract class MigrationTests(TestDatabase database)
{
    internal abstract MigrationScripts Scripts { get; }

    [Fact]
    public void Every_change_of_the_model_has_its_migration()
    {
        using var context = NewContext();

        Assert.False(context.Database.HasPendingModelChanges(), "run eng/migration.sh NAME");
    }

    [Fact]
    public void The_compiled_model_is_that_of_the_code()
    {
        using var context = NewContext();
        var written = context.Model;
        var built = context.GetService<IDesignTimeModel>().Model;

        Assert.NotSame(built, written);
        Assert.Equal(Describe(built), Describe(written));
    }

    [Fact]
    public void The_scripts_are_the_migrations()
    {
        using var context = NewContext();
        var migrator = context.GetService<IMigrator>();
        var previous = Migration.InitialDatabase;
        Assert.Equal(context.Database.GetMigrations(), Scripts.Ids);
        foreach (var id in Scripts.Ids)
        {
            Assert.Equal(migrator.GenerateScript(previous, id, MigrationsSqlGenerationOptions.NoTransactions), Scripts.Read(id));
            previous = id;
        }
    }

    [Fact]
    public async Task Nodes_that_start_together_migrate_once()
    {
        await using var registry = await TestRegistry.StartAsync(database, migrate: false);
        await using var second = registry.AnotherNode();
        await using var third = registry.AnotherNode();
        await using var other = await OpenAsync(registry);
        await ExecuteAsync(other, TakeLock);

        var migrating = new[] { registry, second, third }.Select(node =>
            Task.Run(() => node.Get<MetadataStore>().MigrateAsync(TestRegistry.Cancel))).ToList();

        // Each has seen by now that everything is missing; one of them will be right.
        await Eventually.IsTrueAsync(async () => await WaitingAsync(registry, other) == migrating.Count, "all three waited for the lock");
        Assert.DoesNotContain(migrating, migration => migration.IsCompleted);
        await ExecuteAsync(other, ReleaseLock);
        await Task.WhenAll(migrating);

        var applied = await registry.Get<MetadataStore>().ReadAsync(
            context => context.Database.SqlQueryRaw<string>("""SELECT migration_id AS "Value" FROM "__EFMigrationsHistory" """).ToListAsync(), TestRegistry.Cancel);
        Assert.Equal(Scripts.Ids, applied.Order(StringComparer.Ordinal));
        await registry.AccountAsync("alice");
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_by_name()
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var store = registry.Get<MetadataStore>();
        await store.WriteAsync(
            context => context.Database.ExecuteSqlRawAsync(
                """INSERT INTO "__EFMigrationsHistory" (migration_id, product_version) VALUES ('29990101000000_Later', '99')"""),
            TestRegistry.Cancel);

        var refusal = await Assert.ThrowsAsync<MetadataException>(() => store.MigrateAsync(TestRegistry.Cancel));

        Assert.Contains("29990101000000_Later", refusal.Message, StringComparison.Ordinal);
    }

    internal abstract BerthDbContext NewContext();

    /// <summary>What a node that migrates takes, as another one holds it.</summary>
    protected abstract string TakeLock { get; }

    protected abstract string ReleaseLock { get; }

    protected abstract Task<DbConnection> OpenAsync(TestRegistry registry);

    /// <summary>How many wait for the lock.</summary>
    protected abstract Task<int> WaitingAsync(TestRegistry registry, DbConnection other);

    private static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static string Describe(IReadOnlyModel model) => string.Join('\n', model.GetEntityTypes().OrderBy(type => type.Name).Select(type =>
        $"{type.GetTableName()}: {string.Join(", ", type.GetProperties().OrderBy(property => property.Name).Select(Describe))}; "
        + $"{string.Join(", ", type.GetKeys().Select(key => string.Join('+', key.Properties.Select(p => p.Name))).Order())}; "
        + $"{string.Join(", ", type.GetForeignKeys().Select(key => $"{key} {key.DeleteBehavior}").Order())}; "
        + string.Join(", ", type.GetIndexes().Select(index => $"{string.Join('+', index.Properties.Select(p => p.Name))} {index.IsUnique}").Order())));

    private static string Describe(IReadOnlyProperty property) =>
        $"{property.Name} {property.ClrType.Name} {property.GetColumnName()} {property.GetColumnType()} {property.IsNullable} "
        + $"{property.GetMaxLength()} {property.ValueGenerated} {property.IsConcurrencyToken}";
}

public sealed class MigrationOnSqliteTests() : MigrationTests(TestDatabase.Sqlite)
{
    internal override MigrationScripts Scripts => SqliteStore.Scripts;

    internal override BerthDbContext NewContext() => new SqliteDesignTime().CreateDbContext([]);

    protected override string TakeLock => "PRAGMA journal_mode=WAL; BEGIN IMMEDIATE";

    protected override string ReleaseLock => "ROLLBACK";

    protected override async Task<DbConnection> OpenAsync(TestRegistry registry)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(registry.DataFolder, "berth.db")};Pooling=False");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>SQLite knows of no queue: who has opened the file is as far as can be seen.</summary>
    protected override Task<int> WaitingAsync(TestRegistry registry, DbConnection other) => Task.FromResult(
        Directory.GetFiles("/proc/self/fd").Count(file => new FileInfo(file).LinkTarget == Path.Combine(registry.DataFolder, "berth.db")) - 1);
}

public sealed class MigrationOnPostgreSqlTests() : MigrationTests(TestDatabase.PostgreSql)
{
    internal override MigrationScripts Scripts => PostgreSqlStore.Scripts;

    internal override BerthDbContext NewContext() =>
        new PostgreSqlDesignTime().CreateDbContext([]);

    protected override string TakeLock => "SELECT pg_advisory_lock(422608794728)";

    protected override string ReleaseLock => "SELECT pg_advisory_unlock(422608794728)";

    protected override async Task<DbConnection> OpenAsync(TestRegistry registry)
    {
        var connection = new NpgsqlConnection(registry.Options.PostgreSqlConnection);
        await connection.OpenAsync();
        return connection;
    }

    protected override async Task<int> WaitingAsync(TestRegistry registry, DbConnection other)
    {
        await using var command = other.CreateCommand();
        command.CommandText = """
            SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
            WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()
            """;
        return (int)(long)(await command.ExecuteScalarAsync())!;
    }
}
