using Berth.Bench.Targets;

namespace Berth.Bench;

/// <summary>Every server that takes part in some works, from before the first until after the last. Those that are not at work wait, which
/// costs the one that is nothing.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _running = [];
    private readonly List<IDisposable> _files = [];
    private readonly List<Target> _targets = [];

    /// <summary>Berth first: the others are what it is compared with.</summary>
    public IReadOnlyList<Target> Targets => _targets;

    /// <summary>A new fleet, which is stopped again if not all of it starts.</summary>
    public static async Task<Fleet> StartAsync(Func<Fleet, Task> start)
    {
        var fleet = new Fleet();
        try
        {
            await start(fleet);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public void Add(Target target) => _targets.Add(target);

    public void Add((ServerProcess Process, Target Target) started)
    {
        Keep(started.Process);
        Add(started.Target);
    }

    /// <summary>Stops it at the end, the last one first.</summary>
    public T Keep<T>(T server)
        where T : IAsyncDisposable
    {
        _running.Add(server);
        return server;
    }

    /// <summary>Removes it when the last server has stopped.</summary>
    public T KeepFiles<T>(T files)
        where T : IDisposable
    {
        _files.Add(files);
        return files;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Enumerable.Reverse(_running))
        {
            await server.DisposeAsync();
        }

        _files.ForEach(files => files.Dispose());
    }
}
