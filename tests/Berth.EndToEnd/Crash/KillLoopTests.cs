using System.Globalization;
using System.Security.Cryptography;
using Berth.EndToEnd.Servers;
using Berth.Testing;
using Berth.Testing.Images;
using Berth.Testing.PostgreSql;
using Berth.Testing.Processes;
using Berth.Testing.Published;

namespace Berth.EndToEnd.Crash;

/// <summary>
/// kill -9 while four clients push, again and again on the same data. What a 201 has promised must be there after every start;
/// what was cut off must be gone once it is older than uploads may become. BERTH_KILL_CYCLES makes the loop longer.
/// </summary>
public abstract class KillLoopTests(Registries registries) : IDisposable
{
    private const int DefaultCycles = 25;
    private const int Pushers = 4;
    private const int MaxRequestsPerCycle = 120;

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Every_acknowledged_push_survives_kills_of_a_server()
    {
        await using var cluster = await StartClusterAsync();
        string[] database = cluster is null ? [] : ["--database", await cluster.CreateDatabaseAsync()];
        await using var server = await BerthServer.StartAsync(registries.Authority, Scheme.Http, folder.Path, database);
        await LoopAsync(server);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Where the rows are: null for SQLite.</summary>
    protected abstract Task<PostgresCluster?> StartClusterAsync();

    protected virtual void Dispose(bool disposing) => folder.Dispose();

    private async Task LoopAsync(BerthServer server)
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        byte[][] shared = [.. Enumerable.Range(0, 3).Select(_ => RandomNumberGenerator.GetBytes(20_000))];
        Pusher[] pushers = [.. Enumerable.Range(0, Pushers).Select(n => new Pusher(server.Http, $"crash/{n}", shared, new Random(seed + n)))];

        for (var cycle = 0; cycle < Cycles; cycle++)
        {
            var kill = new KillMoment(random.Next(1, MaxRequestsPerCycle));
            var pushing = Task.WhenAll(pushers.Select(pusher => pusher.PushUntilTheServerDiesAsync(kill)));
            await await Task.WhenAny(kill.Reached, pushing);
            await server.KillAsync();
            await pushing;

            await server.StartAsync();
            await VerifyAsync(server, pushers, everything: false);
        }

        Assert.NotEqual(0, pushers.Sum(pusher => pusher.Acknowledged));
        await server.StopAsync();
        await AfterTwoDaysNothingIsLeftOverAsync(server);
        await VerifyAsync(server, pushers, everything: true);
        await server.StopAsync();
        await CheckFindsNothingLostAsync(server);
    }

    private static async Task VerifyAsync(BerthServer server, Pusher[] pushers, bool everything)
    {
        try
        {
            foreach (var pusher in pushers)
            {
                await pusher.VerifyAsync(everything);
            }
        }
        catch
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"--- the server since its last start\n{server.Output}");
            throw;
        }
    }

    /// <summary>Starts the server with a clock that is two days ahead: uploads that the kills cut off are older than a day then.</summary>
    private async Task AfterTwoDaysNothingIsLeftOverAsync(BerthServer server)
    {
        await server.StartAsync(FakeClock.Ahead("+2d"));
        await server.WaitUntilAsync(() => Task.FromResult(!LeftOvers().Any()), Patience.Limit, () => string.Join('\n', LeftOvers()));

        foreach (var file in Directory.EnumerateFiles(Blobs, "data", SearchOption.AllDirectories))
        {
            Assert.Equal($"sha256:{Path.GetFileName(Path.GetDirectoryName(file))}", TestImage.DigestOf(await File.ReadAllBytesAsync(file)));
        }
    }

    /// <summary>A kill between a blob's file and its row leaves the file, and nothing else.</summary>
    private static async Task CheckFindsNothingLostAsync(BerthServer server)
    {
        var check = await server.RunCommandAsync("fsck");
        var findings = check.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).SkipLast(1);
        Assert.True(findings.All(line => line.StartsWith("BlobUnrecorded:", StringComparison.Ordinal)), check.ToString());

        await server.RunCommandAsync("fsck", "--repair");
        Assert.Equal(0, (await server.RunCommandAsync("fsck")).ExitCode);
    }

    private string Blobs => folder.At("storage", "docker", "registry", "v2", "blobs", "sha256");

    /// <summary>Every file below the storage folder that is not a blob, but for the one of the locks, which stays and stays empty.</summary>
    private IEnumerable<string> LeftOvers() =>
        Directory.EnumerateFiles(folder.At("storage"), "*", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(Blobs, StringComparison.Ordinal) || Path.GetFileName(file) != "data")
            .Where(file => file != folder.At("storage", "uploads.lock") || new FileInfo(file).Length != 0);

    private static int Cycles =>
        int.TryParse(Environment.GetEnvironmentVariable("BERTH_KILL_CYCLES"), NumberStyles.None, CultureInfo.InvariantCulture, out var cycles)
            ? cycles
            : DefaultCycles;
}

public sealed class KillLoopOnSqliteTests(Registries registries) : KillLoopTests(registries)
{
    protected override Task<PostgresCluster?> StartClusterAsync() => Task.FromResult<PostgresCluster?>(null);
}

public sealed class KillLoopOnPostgreSqlTests(Registries registries) : KillLoopTests(registries)
{
    protected override async Task<PostgresCluster?> StartClusterAsync() => await PostgresCluster.StartAsync();
}
