using Berth.Registry.Database.PostgreSql;
using Berth.Registry.Database.Sqlite;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;

namespace Berth.Registry.Database;

/// <summary>Lets the EF command line write migrations (eng/migration.sh); nothing else uses these.</summary>
internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteContext>
{
    public SqliteContext CreateDbContext(string[] args) => new(SqliteStore.Options("Data Source=:memory:"));
}

internal sealed class PostgreSqlDesignTime : IDesignTimeDbContextFactory<PostgreSqlContext>
{
    public PostgreSqlContext CreateDbContext(string[] args) =>
        new(PostgreSqlStore.Options(NpgsqlDataSource.Create("Host=localhost;Database=berth")));
}
