using System.Diagnostics;
using System.Security.Cryptography;
using Berth.Testing.Processes;
using Npgsql;

namespace Berth.Testing.PostgreSql;

/// <summary>
/// A PostgreSQL server of the tests' own: data in a temporary folder, a free port, gone at the end.
/// <code>
/// var cluster = await PostgresCluster.SharedAsync();          // one for the whole test process, fast, not durable
/// await using var own = await PostgresCluster.StartAsync();   // one of your own, durable, may be stopped and started
/// string url = await cluster.CreateDatabaseAsync();           // postgres://berth:...@127.0.0.1:PORT/berth_1
/// string copy = await cluster.CreateDatabaseAsync("berth_1"); // the same with what is in it
/// </code>
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const string SuperUser = "postgres";
    private const string Owner = "berth";

    /// <summary>Of one registry: enough for the tests that do fifty things at once, and few enough that several of those may run at once.</summary>
    private const int MostConnections = 20;

    /// <summary>Nothing here is ever read after a crash, and hundreds of databases would keep the cleaner of each busy.</summary>
    private static readonly string[] NotDurable =
    [
        "fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0", "max_wal_size=8GB",
        "checkpoint_timeout=1h", "autovacuum=off",
    ];

    private static readonly Lazy<Task<PostgresCluster>> Shared = new(StartSharedAsync);

    private readonly TemporaryFolder folder = new();
    private readonly string password = RandomNumberGenerator.GetHexString(24, lowercase: true);
    private readonly bool durable;
    private Daemon? server;
    private NpgsqlDataSource? superUser;
    private int databases;

    private PostgresCluster(bool durable)
    {
        this.durable = durable;
    }

    public int Port { get; private set; }

    private string DataFolder => folder.At("data");

    /// <summary>The one cluster of this process, started on first use and removed when the process exits. It does not fsync.</summary>
    public static Task<PostgresCluster> SharedAsync() => Shared.Value;

    /// <summary>A new cluster. With <paramref name="durable"/> false it does not fsync: faster, and good unless a test kills it.</summary>
    public static async Task<PostgresCluster> StartAsync(bool durable = true)
    {
        var cluster = new PostgresCluster(durable);
        try
        {
            await cluster.InitializeAsync();
            await cluster.StartServerAsync();
            await cluster.ExecuteAsync($"create role {Owner} login password '{cluster.password}'");
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new database and the URL to reach it. Its owner is no superuser.</summary>
    /// <param name="template">What is in it from the beginning: nothing, or what is in a database to which nobody is connected.</param>
    public async Task<string> CreateDatabaseAsync(string template = "template1")
    {
        var name = $"berth_{Interlocked.Increment(ref databases)}";

        // Copying files costs a third of copying pages by way of the log, which is what PostgreSQL does unless it is told.
        await ExecuteAsync($"create database {name} owner {Owner} template {template} strategy file_copy");
        return $"postgres://{Owner}:{password}@127.0.0.1:{Port}/{name}?pool_max={MostConnections}&connect_timeout={Patience.Limit.TotalSeconds}";
    }

    /// <summary>Runs SQL as superuser, one after the other over one connection: a test waits its turn however many begin at once.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = superUser!.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Takes the server away, as an outage would: open connections are cut. Databases and port stay.</summary>
    public async Task StopServerAsync()
    {
        if (server is not null)
        {
            // SIGINT is PostgreSQL's "fast" shutdown: SIGTERM would wait for clients to leave.
            await server.StopAsync(System.Runtime.InteropServices.PosixSignal.SIGINT);
            await server.DisposeAsync();
            server = null;
        }

        if (superUser is not null)
        {
            await superUser.DisposeAsync();
            superUser = null;
        }
    }

    /// <summary>Brings the server back after <see cref="StopServerAsync"/>, on the same port.</summary>
    public async Task StartServerAsync()
    {
        server = Program("postgres").Start([
            "-D", DataFolder, "-p", $"{Port}", "-k", folder.Path,
            "-c", "listen_addresses=127.0.0.1", "-c", $"max_connections={100 + (40 * Environment.ProcessorCount)}", "-c", "shared_buffers=32MB",
            .. durable ? [] : NotDurable.SelectMany(setting => new[] { "-c", setting })]);
        await server.WaitForOutputAsync("database system is ready to accept connections", Patience.Limit);
        superUser = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
        {
            Host = folder.Path, Port = Port, Username = SuperUser, Database = SuperUser,
            MaxPoolSize = 1, Timeout = (int)Patience.Limit.TotalSeconds, CommandTimeout = (int)Patience.Limit.TotalSeconds,
        });
    }

    public async ValueTask DisposeAsync()
    {
        await StopServerAsync();
        folder.Dispose();
    }

    private static async Task<PostgresCluster> StartSharedAsync()
    {
        var cluster = await StartAsync(durable: false);

        // The daemon kills itself at exit. Deleting hundreds of databases takes longer than a test runner waits for its process.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Process.Start("rm", ["-rf", "--", cluster.folder.Path]);
        return cluster;
    }

    private async Task InitializeAsync()
    {
        Port = FreePort.Next();
        if (IsRoot)
        {
            await new Tool("chown").RunAsync($"{SuperUser}:", folder.Path);
        }

        // An English ICU collation, not C: a query that relies on the database's collation for the byte order which the
        // registry promises fails here as it would in production.
        await Program("initdb").RunAsync(
            "--pgdata", DataFolder, "--username", SuperUser, "--encoding", "UTF8", "--no-sync",
            "--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "en-US",
            "--auth-local", "trust", "--auth-host", "scram-sha-256");
    }

    // PostgreSQL refuses to run as root; Debian's package brings the user postgres for it.
    private Tool Program(string name)
    {
        var path = Path.Combine(BinFolder, name);
        return IsRoot
            ? new Tool("setpriv")
            {
                Prefix = ["--reuid", SuperUser, "--regid", SuperUser, "--init-groups", path],
                WorkingDirectory = folder.Path,
            }
            : new Tool(path) { WorkingDirectory = folder.Path };
    }

    private static bool IsRoot => Environment.UserName == "root";

    private static string BinFolder =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .Select(version => Path.Combine(version, "bin"))
                .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
                .Order(StringComparer.Ordinal)
                .LastOrDefault() ?? throw NotInstalled()
            : throw NotInstalled();

    private static ToolException NotInstalled() =>
        new("PostgreSQL is not installed: no /usr/lib/postgresql/*/bin/initdb. ./test.sh installs what the tests need.");
}
