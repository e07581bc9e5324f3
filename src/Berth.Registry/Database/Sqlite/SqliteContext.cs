using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Berth.Registry.Database.Sqlite;

internal sealed class SqliteContext(DbContextOptions<SqliteContext> options) : BerthDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        base.ConfigureConventions(conventions);

        // SQLite has no time type, and EF refuses to order or compare DateTimeOffset kept as text.
        conventions.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
    }

    internal sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(), value => DateTimeOffset.FromUnixTimeMilliseconds(value));
}
