using Microsoft.EntityFrameworkCore.Design;
using Npgsql;

namespace Berth.Registry.Database.PostgreSql;

/// <summary>Lets the EF command line write migrations (eng/migration.sh); nothing else uses it.</summary>
internal sealed class PostgreSqlDesignTime : IDesignTimeDbContextFactory<PostgreSqlContext>
{
    public PostgreSqlContext CreateDbContext(string[] args) =>
        new(PostgreSqlStore.Options(NpgsqlDataSource.Create("Host=localhost;Database=berth")));
}
