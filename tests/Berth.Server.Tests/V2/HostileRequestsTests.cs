using System.Diagnostics;
using Berth.Server.Tests.V2.Exchanges;
using Berth.Testing;
using Berth.Testing.Server;
using Microsoft.Extensions.Logging;

namespace Berth.Server.Tests.V2;

/// <summary>Requests that no good client sends, each with the one answer it must get.</summary>
public sealed class HostileRequestsTests(SharedServers servers)
{
    internal static readonly IReadOnlyDictionary<string, ExchangeRow> Table =
        new[] { HostileRequestsNames.Rows, HostileRequestsUploads.Rows, HostileRequestsManifests.Rows, HostileRequestsLists.Rows }
            .SelectMany(rows => rows)
            .ToDictionary(row => row.Name);

    public static TheoryData<TestDatabase, string> Rows =>
        new MatrixTheoryData<TestDatabase, string>(Enum.GetValues<TestDatabase>(), Table.Keys);

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Gets_the_answer(TestDatabase database, string row) => await Table[row].RunAsync(await servers[database]);
}

/// <summary>What all those requests together must leave unharmed. Alone, because it measures the process.</summary>
[Collection(nameof(HostileRequestsAftermathTests))]
[CollectionDefinition(nameof(HostileRequestsAftermathTests), DisableParallelization = true)]
public sealed class HostileRequestsAftermathTests
{
    private const long GrowthAllowed = 64 << 20;

    [Theory]
    [BothDatabases]
    public async Task All_hostile_requests_together_leave_no_failure_and_take_no_memory(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(database);
        await RunAsync(server);
        var before = Memory();

        await RunAsync(server);

        Assert.InRange(Memory() - before, long.MinValue, GrowthAllowed);
        Assert.Empty(server.Log.Lines
            .Where(line => line.Level >= LogLevel.Error || (line.Exception is not null && line.Level >= LogLevel.Warning))
            .Select(line => $"{line.Category}: {line.Text}: {line.Exception}"));
    }

    private static Task RunAsync(TestServer server) =>
        Parallel.ForEachAsync(HostileRequestsTests.Table.Values, async (row, _) => await row.RunAsync(server));

    private static long Memory()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
