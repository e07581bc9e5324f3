using Microsoft.EntityFrameworkCore.Design;

namespace Berth.Registry.Database.Sqlite;

/// <summary>Lets the EF command line write migrations (eng/migration.sh); nothing else uses it.</summary>
internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteContext>
{
    public SqliteContext CreateDbContext(string[] args) => new(SqliteStore.Options("Data Source=:memory:"));
}
