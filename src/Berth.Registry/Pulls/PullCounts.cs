using System.Collections.Concurrent;
using Berth.Registry.Content.Manifests;
using Microsoft.Extensions.Logging;

namespace Berth.Registry.Pulls;

/// <summary>Counts pulls in memory and writes them down together, every few seconds and at the end of the process.</summary>
/// <remarks>
/// <code>
///   GET manifest ─► tally of (repository, manifest, tag) ─► every 5 s: one transaction for a hundred of them ─► pull_count += n
///                   an increment, no lock                   and once more when the server stops
/// </code>
/// A process that is killed loses what it counted since the last write, five seconds at most. While the database is away the counts
/// wait here, up to <see cref="MostTallies"/> manifests; a connection that breaks during a commit may count that batch twice.
/// What counts as a pull stands at <see cref="PullWriter"/>.
/// </remarks>
public sealed partial class PullCounts(PullWriter writer, IgnoredPullers ignored, TimeProvider clock, ILogger<PullCounts> log) : IAsyncDisposable
{
    internal const int MostTallies = 100_000;
    private const int BatchSize = 100;

    private readonly SemaphoreSlim _flushing = new(1, 1);
    private readonly ConcurrentDictionary<Counted, PullTally> _tallies = new();
    private int _size;
    private long _lost;
    private bool _failing;

    /// <summary>How many manifests have a tally.</summary>
    internal int Waiting => Volatile.Read(ref _size);

    /// <summary>Counts a manifest that was sent to a client.</summary>
    /// <param name="by">The name of the account; empty for nobody.</param>
    public void Count(StoredManifest manifest, string by)
    {
        var now = clock.GetUtcNow();
        var what = new Counted(manifest.Pulled, ignored.AreNamed(by) ? by : null);
        while (true)
        {
            if (!_tallies.TryGetValue(what, out var tally))
            {
                if (Waiting >= MostTallies)
                {
                    Interlocked.Increment(ref _lost);
                    return;
                }

                tally = Add(what);
            }

            if (tally.TryCount(now))
            {
                return;
            }

            // Retired a moment ago.
            Remove(what, tally);
        }
    }

    /// <summary>Writes down what was counted. What the database does not take now stays for the next time.</summary>
    public async Task FlushAsync(CancellationToken cancel)
    {
        await _flushing.WaitAsync(cancel);
        try
        {
            var answers = await TryRefreshAsync(cancel);
            foreach (var batch in TakeAll().Chunk(BatchSize))
            {
                // A database that is away is not asked a thousand times.
                answers = answers && await TryWriteAsync(batch, cancel);
                if (!answers)
                {
                    GiveBack(batch);
                }
            }
        }
        finally
        {
            _flushing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await FlushAsync(CancellationToken.None);
        _flushing.Dispose();
    }

    private Task<bool> TryRefreshAsync(CancellationToken cancel) => TryAsync(() => ignored.RefreshAsync(cancel), cancel);

    private Task<bool> TryWriteAsync(Pull[] batch, CancellationToken cancel) => TryAsync(() => writer.WriteAsync(batch, cancel), cancel);

    private async Task<bool> TryAsync(Func<Task> act, CancellationToken cancel)
    {
        try
        {
            await act();
            _failing = false;
            return true;
        }
        catch (Exception e)
        {
            if (!_failing && !cancel.IsCancellationRequested)
            {
                _failing = true;
                LogKept(e);
            }

            return false;
        }
    }

    private void GiveBack(Pull[] batch)
    {
        foreach (var pull in batch)
        {
            _tallies[new Counted(pull.What, pull.By)].GiveBack(pull.Count);
        }
    }

    /// <summary>What was not pulled since the last time is forgotten. Only a flush removes, so what it took can be given back.</summary>
    private List<Pull> TakeAll()
    {
        var pulls = new List<Pull>();
        foreach (var (what, tally) in _tallies)
        {
            if (tally.TryRetire())
            {
                Remove(what, tally);
                continue;
            }

            var (count, lastAt) = tally.Take();
            pulls.Add(new Pull(what.What, count, lastAt, what.By));
        }

        if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
        {
            LogLost(lost);
        }

        return pulls;
    }

    private PullTally Add(Counted what)
    {
        var tally = new PullTally();
        var held = _tallies.GetOrAdd(what, tally);
        if (ReferenceEquals(held, tally))
        {
            Interlocked.Increment(ref _size);
        }

        return held;
    }

    private void Remove(Counted what, PullTally tally)
    {
        if (_tallies.TryRemove(KeyValuePair.Create(what, tally)))
        {
            Interlocked.Decrement(ref _size);
        }
    }

    private readonly record struct Counted(PulledManifest What, string? By);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Pull counts cannot be written now; they are kept and tried again")]
    private partial void LogKept(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Pulls} pulls were not counted: more manifests are waiting to be written down than there is room for")]
    private partial void LogLost(long pulls);
}
