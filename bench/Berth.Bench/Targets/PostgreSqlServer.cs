using System.Globalization;
using Berth.Bench.Measuring;
using Berth.Testing.PostgreSql;
using Berth.Testing.Processes;

namespace Berth.Bench.Targets;

/// <summary>A PostgreSQL of the benchmark's own, which syncs as one should, and counts statements.</summary>
internal sealed class PostgreSqlServer : IAsyncDisposable
{
    private const string Count = "select coalesce(sum(calls), 0) from pg_stat_statements s join pg_database d on d.oid = s.dbid where d.datname = :'name'";

    private readonly PostgresCluster _cluster;

    private PostgreSqlServer(PostgresCluster cluster) => _cluster = cluster;

    /// <summary>The first of its processes.</summary>
    public int Id => Listeners.On(_cluster.Port)[0];

    public static async Task<PostgreSqlServer> StartAsync()
    {
        var cluster = await PostgresCluster.StartAsync();
        await cluster.ExecuteAsync("alter system set shared_preload_libraries = 'pg_stat_statements'");
        await cluster.ExecuteAsync("alter system set shared_buffers = '256MB'");
        await cluster.StopServerAsync();
        await cluster.StartServerAsync();
        await cluster.ExecuteAsync("create extension pg_stat_statements");
        return new PostgreSqlServer(cluster);
    }

    /// <summary>A new database, as Berth takes it.</summary>
    public Task<string> CreateDatabaseAsync() => _cluster.CreateDatabaseAsync();

    /// <summary>The same database for a client that takes no URL.</summary>
    public static string ConnectionString(string url)
    {
        var address = new Uri(url);
        var user = address.UserInfo.Split(':');
        return $"Host={address.Host};Port={address.Port};Username={user[0]};Password={user[1]};Database={address.AbsolutePath[1..]}";
    }

    /// <summary>How many statements have run in a database so far, this one not among them: it runs in another.</summary>
    public static async Task<long> CountStatementsAsync(string url)
    {
        var name = new Uri(url).AbsolutePath[1..];
        var elsewhere = url.Split('?')[0].Replace("/" + name, "/postgres", StringComparison.Ordinal);
        var psql = new Tool("psql").WithInput(Count); // which a variable reaches only from its input
        var counted = await psql.RunAsync(elsewhere, "--no-psqlrc", "--tuples-only", "--no-align", "--set", $"name={name}");
        return long.Parse(counted.Trim(), CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
