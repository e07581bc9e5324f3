using System.Diagnostics;
using System.Security.Cryptography;
using Berth.Testing.Processes;

namespace Berth.Testing.PostgreSql;

/// <summary>
/// A PostgreSQL server of the tests' own: data in a temporary folder, a free port, gone at the end.
/// <code>
/// var cluster = await PostgresCluster.SharedAsync();          // one for the whole test process, fast, not durable
/// await using var own = await PostgresCluster.StartAsync();   // one of your own, durable, may be stopped and started
/// string url = await cluster.CreateDatabaseAsync();           // postgres://berth:...@127.0.0.1:PORT/berth_1
/// </code>
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const string SuperUser = "postgres";
    private const string Owner = "berth";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private static readonly Lazy<Task<PostgresCluster>> Shared = new(StartSharedAsync);

    private readonly TemporaryFolder folder = new();
    private readonly string password = RandomNumberGenerator.GetHexString(24, lowercase: true);
    private readonly bool durable;
    private Daemon? server;
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

    /// <summary>A new, empty database and the URL to reach it. Its owner is no superuser.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"berth_{Interlocked.Increment(ref databases)}";
        await ExecuteAsync($"create database {name} owner {Owner}");
        return $"postgres://{Owner}:{password}@127.0.0.1:{Port}/{name}";
    }

    /// <summary>Runs SQL as superuser and returns the rows as unaligned text, columns separated by '|'.</summary>
    public Task<string> ExecuteAsync(string sql, string database = SuperUser) =>
        Program("psql").RunAsync(
            "--host", folder.Path, "--port", $"{Port}", "--username", SuperUser, "--dbname", database,
            "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1", "--command", sql);

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
    }

    /// <summary>Brings the server back after <see cref="StopServerAsync"/>, on the same port.</summary>
    public async Task StartServerAsync()
    {
        server = Program("postgres").Start(
            "-D", DataFolder, "-p", $"{Port}", "-k", folder.Path,
            "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", "-c", "shared_buffers=32MB",
            "-c", $"fsync={(durable ? "on" : "off")}", "-c", $"synchronous_commit={(durable ? "on" : "off")}");
        await server.WaitForOutputAsync("database system is ready to accept connections", StartLimit);
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
