using Berth.Bench.Targets;

namespace Berth.Bench;

/// <summary>Every server that takes part, from before the first work until after the last. Those that are not at work wait, which costs the
/// one that is nothing.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _running = [];
    private readonly List<Target> _targets = [];

    /// <summary>Berth first: the others are what it is compared with.</summary>
    public IReadOnlyList<Target> Targets => _targets;

    public static async Task<Fleet> StartAsync(string folder, BenchOptions options)
    {
        var fleet = new Fleet();
        try
        {
            await fleet.StartBerthAsync(folder, options.WithPostgreSql);
            var files = Directory.CreateDirectory(Path.Combine(folder, "static")).FullName;
            fleet.Add(await DockerRegistry.StartAsync(folder));
            fleet.Add(await Nginx.StartAsync(folder, files));
            fleet.Add(await BareKestrel.StartAsync(folder, files));
            foreach (var other in options.Against)
            {
                fleet._targets.Add(await Remote.FindAsync(other));
            }

            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Enumerable.Reverse(_running))
        {
            await server.DisposeAsync();
        }
    }

    private async Task StartBerthAsync(string folder, bool withPostgreSql)
    {
        var open = Keep(await BerthProcess.StartAsync(Path.Combine(folder, "berth")));
        _targets.Add(open.Open("Berth", Role.Berth));

        var closed = Keep(await BerthProcess.StartAsync(Path.Combine(folder, "berth-closed")));
        await closed.AddAccountAsync();
        _targets.Add(closed.WithToken("Berth, token"));
        _targets.Add(closed.WithPassword("Berth, password"));

        if (withPostgreSql)
        {
            var database = Keep(await PostgreSqlServer.StartAsync());
            var url = await database.CreateDatabaseAsync();
            var server = Keep(await BerthProcess.StartAsync(Path.Combine(folder, "berth-postgres"), "--database", url));
            _targets.Add(server.OnPostgreSql("Berth, PostgreSQL", database.Id, () => PostgreSqlServer.CountStatementsAsync(url)));
        }
    }

    private void Add((ServerProcess Process, Target Target) started)
    {
        Keep(started.Process);
        _targets.Add(started.Target);
    }

    private T Keep<T>(T server)
        where T : IAsyncDisposable
    {
        _running.Add(server);
        return server;
    }
}
