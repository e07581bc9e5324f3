using Berth.Oci;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Database.PostgreSql;

internal sealed class PostgreSqlContext(DbContextOptions<PostgreSqlContext> options) : BerthDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        base.ConfigureConventions(conventions);

        // Lists are in byte order on the wire (distribution-spec, "Listing Tags"), whatever the cluster's locale; SQLite compares bytes anyway.
        conventions.Properties<string>().UseCollation("C");
        conventions.Properties<Digest>().UseCollation("C");
    }
}
