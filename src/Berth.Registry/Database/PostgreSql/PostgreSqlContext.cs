using Berth.Oci;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Database.PostgreSql;

internal sealed class PostgreSqlContext(DbContextOptions<PostgreSqlContext> options) : BerthDbContext(options)
{
    /// <remarks>Two names with one hash wait for each other without need; nothing else comes of it.</remarks>
    public override Task HoldAsync(string name, CancellationToken cancel) =>
        Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({name}, 0))", cancel);

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        base.ConfigureConventions(conventions);

        // Lists are in byte order on the wire (distribution-spec, "Listing Tags"), whatever the cluster's locale; SQLite compares bytes anyway.
        conventions.Properties<string>().UseCollation("C");
        conventions.Properties<Digest>().UseCollation("C");
    }
}
