using Berth.Registry.Database.Tables;

namespace Berth.Registry.Database;

/// <summary>The database as features see it: a read, or a change that happens wholly or not at all.</summary>
public abstract class MetadataStore : IAsyncDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _disposing = new();
    private Task _watching = Task.CompletedTask;

    private protected MetadataStore(TimeProvider clock) => (_clock, Freshness) = (clock, new Freshness(clock));

    /// <summary>Which database this is, for the start line and logs.</summary>
    internal abstract string Name { get; }

    /// <summary>What of all that was read is still true.</summary>
    internal Freshness Freshness { get; }

    /// <summary>Measures each read and change; null measures nothing, as for a command.</summary>
    internal DatabaseLatency? Latency { get; init; }

    /// <summary>Runs a query. What it returns is not tracked.</summary>
    /// <exception cref="MetadataException">The database cannot answer now.</exception>
    internal Task<T> ReadAsync<T>(Func<BerthDbContext, Task<T>> query, CancellationToken cancel) => MeasuredAsync(() => RunReadAsync(query, cancel));

    /// <summary>The same in SQL.</summary>
    /// <exception cref="MetadataException">The database cannot answer now.</exception>
    internal Task<T> AskAsync<T>(Func<SqlSession, Task<T>> query, CancellationToken cancel) => MeasuredAsync(() => RunAskAsync(query, cancel));

    /// <summary>Runs <paramref name="change"/> and saves what it tracked, in one transaction. It may run more than once, from a fresh
    /// context each time, when it meets a concurrent change: it must read what it decides upon and keep its hands off anything else.</summary>
    /// <exception cref="MetadataException">The database cannot take the change now; nothing of it happened, or, when the connection
    /// broke during commit, it may have happened and can be repeated.</exception>
    internal Task<T> WriteAsync<T>(Func<BerthDbContext, Task<T>> change, Durability durability, CancellationToken cancel) =>
        ChangeAsync(under => change(under.Context), durability, cancel);

    internal Task<T> WriteAsync<T>(Func<BerthDbContext, Task<T>> change, CancellationToken cancel) =>
        WriteAsync(change, Durability.Durable, cancel);

    /// <summary>The same in SQL, and in EF where it comes to that.</summary>
    /// <exception cref="MetadataException">As of a change in EF.</exception>
    internal async Task<T> ChangeAsync<T>(Func<DatabaseChange, Task<T>> change, Durability durability, CancellationToken cancel)
    {
        using var measured = Latency?.Begin("write");
        return await RunChangeAsync(change, durability, cancel);
    }

    internal Task<T> ChangeAsync<T>(Func<DatabaseChange, Task<T>> change, CancellationToken cancel) =>
        ChangeAsync(change, Durability.Durable, cancel);

    /// <summary>Reads a row, if there is one.</summary>
    /// <exception cref="MetadataException">The database cannot answer now.</exception>
    internal Task PingAsync(CancellationToken cancel) =>
        AskAsync(sql => sql.NumberAsync("SELECT id FROM repositories LIMIT 1", [], cancel), cancel);

    /// <summary>Brings the tables up to date, under a lock that other processes respect.</summary>
    /// <exception cref="MetadataException">The database cannot answer now, or a newer Berth has been here.</exception>
    internal async Task MigrateAsync(CancellationToken cancel)
    {
        try
        {
            await RunMigrationsAsync(cancel);
        }
        catch (Exception e) when (Translate(e) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>Lets memory be believed from now on, for as long as the database can be asked what others have changed. Without it, as in a
    /// command, every read goes to the database.</summary>
    internal void Watch() => _watching = WatchAsync(_disposing.Token);

    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync();
        await _watching;
        await CloseAsync();
        _disposing.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Confirms and corrects <see cref="Freshness"/> until it is cancelled or fails.</summary>
    private protected abstract Task FollowAsync(CancellationToken cancel);

    private protected abstract ValueTask CloseAsync();

    private async Task<T> MeasuredAsync<T>(Func<Task<T>> read)
    {
        using var measured = Latency?.Begin("read");
        try
        {
            return await read();
        }
        catch (Exception e) when (Translate(e) is { } translated)
        {
            throw translated;
        }
    }

    private async Task WatchAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(cancel);
            }
            catch (Exception) when (!cancel.IsCancellationRequested)
            {
                // Whoever reads meets the same fault and says so.
                Freshness.Distrust();
                await Task.Delay(RetryInterval, _clock, cancel).ContinueWith(_ => { }, TaskScheduler.Default);
            }
            catch (Exception)
            {
                // The end, whatever it broke.
            }
        }
    }

    /// <summary>The failure as features know it; null when it is a bug, which must stay visible as one.</summary>
    private protected abstract MetadataException? Translate(Exception exception);

    private protected abstract Task RunMigrationsAsync(CancellationToken cancel);

    private protected abstract Task<T> RunReadAsync<T>(Func<BerthDbContext, Task<T>> query, CancellationToken cancel);

    private protected abstract Task<T> RunAskAsync<T>(Func<SqlSession, Task<T>> query, CancellationToken cancel);

    private protected abstract Task<T> RunChangeAsync<T>(Func<DatabaseChange, Task<T>> change, Durability durability, CancellationToken cancel);
}

/// <summary>What a finished change survives.</summary>
internal enum Durability
{
    /// <summary>Power loss.</summary>
    Durable,

    /// <summary>The death of the process, but not of the machine: for upload sessions, which promise nothing.</summary>
    Relaxed,
}
