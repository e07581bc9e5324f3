#:package Microsoft.EntityFrameworkCore.Sqlite
#:package Npgsql.EntityFrameworkCore.PostgreSQL

using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;

// Fills an empty database of Berth's with eng/pages.sql or another script: pages.cs sqlite|postgres CONNECTION-STRING [SCRIPT]
var functions = """
    CREATE FUNCTION at(bigint) RETURNS timestamptz LANGUAGE sql AS 'SELECT to_timestamp($1 / 1000.0)';
    CREATE FUNCTION now_ms() RETURNS bigint LANGUAGE sql AS 'SELECT (extract(epoch FROM now()) * 1000)::bigint';
    CREATE FUNCTION day(bigint) RETURNS date LANGUAGE sql AS $$SELECT (now() AT TIME ZONE 'UTC')::date - $1::int$$;
    CREATE FUNCTION yes(int) RETURNS boolean LANGUAGE sql AS 'SELECT $1 = 1';
    CREATE FUNCTION key(bigint) RETURNS uuid LANGUAGE sql AS $$SELECT lpad(to_hex($1), 32, '0')::uuid$$;
    CREATE FUNCTION digest(bigint) RETURNS text LANGUAGE sql AS $$SELECT 'sha256:' || lpad(to_hex($1), 64, '0')$$;
    CREATE FUNCTION bytes(text) RETURNS bytea LANGUAGE sql AS $$SELECT convert_to($1, 'UTF8')$$;
    CREATE FUNCTION secret(text) RETURNS bytea LANGUAGE sql AS $$SELECT sha256(convert_to($1, 'UTF8'))$$;
    """;
// The ids were given, so that the sequences have to be told of them.
const string Sequences = """
    DO $$ DECLARE c record; BEGIN
        FOR c IN SELECT table_name AS t, column_name AS n FROM information_schema.columns WHERE is_identity = 'YES' AND table_schema = 'public' LOOP
            EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, %L), (SELECT max(%I) + 1 FROM %I), false)', c.t, c.n, c.n, c.t);
        END LOOP;
    END $$;
    """;
var clean = "DROP FUNCTION at; DROP FUNCTION now_ms; DROP FUNCTION day; DROP FUNCTION yes; DROP FUNCTION key; DROP FUNCTION digest; DROP FUNCTION bytes; DROP FUNCTION secret; ";

await using DbConnection connection = args[0] == "sqlite" ? OpenSqlite(args[1]) : new NpgsqlConnection(args[1] + ";Command Timeout=0");
await connection.OpenAsync();
var script = await File.ReadAllTextAsync(args.Length > 2 ? args[2] : "eng/pages.sql");
if (connection is SqliteConnection)
{
    await RunAsync("PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF; BEGIN;" + script + "COMMIT; PRAGMA wal_checkpoint(TRUNCATE);");
}
else
{
    // As autovacuum would have done by the time a registry has grown to this.
    await RunAsync(functions + script + clean + Sequences);
    await RunAsync("VACUUM ANALYZE");
}

async Task RunAsync(string sql)
{
    await using var command = connection.CreateCommand();
    command.CommandText = sql;
    command.CommandTimeout = 0;
    await command.ExecuteNonQueryAsync();
}

static SqliteConnection OpenSqlite(string text)
{
    var sqlite = new SqliteConnection(text);
    sqlite.CreateFunction("at", (long ms) => ms, isDeterministic: true);
    sqlite.CreateFunction("now_ms", () => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
    sqlite.CreateFunction("day", (long ago) => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-ago)).ToString("yyyy-MM-dd"));
    sqlite.CreateFunction("yes", (long value) => value, isDeterministic: true);
    sqlite.CreateFunction("key", (long number) => $"00000000-0000-0000-0000-{number:X12}", isDeterministic: true);
    sqlite.CreateFunction("digest", (long number) => $"sha256:{number:x64}", isDeterministic: true);
    sqlite.CreateFunction("bytes", (string value) => Encoding.UTF8.GetBytes(value), isDeterministic: true);
    sqlite.CreateFunction("secret", (string value) => SHA256.HashData(Encoding.UTF8.GetBytes(value)), isDeterministic: true);
    return sqlite;
}
