using System.Diagnostics;
using Berth.Registry.Repositories;
using Berth.Registry.Database;
using Microsoft.Extensions.Logging;

namespace Berth.Registry.Content.Garbage;

/// <summary>Frees what nobody can reach any more, beside everything else that goes on: in small changes, in no more memory than one of them takes.</summary>
/// <remarks>
/// <code>
///   expired trash ─► manifests that nothing holds ─► links that no manifest needs ─► blobs that nothing links ─► files
/// </code>
/// Each step leaves its work where the next finds it, so a cycle that ends anywhere goes on in the next one. Between two changes it rests as long
/// as the one before took, so that what slows the database down slows this down.
/// </remarks>
public sealed partial class GarbageCollector(
    MetadataStore database, ManifestSweep manifests, LinkSweep links, BlobSweep blobs, RepositorySweep repositories, CollectorLease lease,
    CollectionOptions options, FailPoints points, TimeProvider clock, ILogger<GarbageCollector> log) : IDisposable
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(2), AdoptEvery = TimeSpan.FromDays(1),
        SignOfLife = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _wanted = new(0, 1);
    private long? _adopted;
    private long _held;

    /// <summary>When the next cycle is due, in this process; null before the first.</summary>
    public DateTimeOffset? NextAt { get; private set; }

    /// <summary>Lets the next cycle begin now.</summary>
    public void Wake()
    {
        if (_wanted.CurrentCount == 0)
        {
            try
            {
                _wanted.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else has woken it.
            }
        }
    }

    /// <summary>Cycle after cycle until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            NextAt = clock.GetUtcNow() + options.Interval;
            await Task.WhenAny(_wanted.WaitAsync(cancel), Task.Delay(options.Interval, clock, cancel));
            cancel.ThrowIfCancellationRequested();
            try
            {
                await CollectAsync(null, cancel);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                LogFailed(e);
            }
        }
    }

    /// <param name="adopts">Whether files without a row are looked for, if that is due: it takes a look at all of the storage.</param>
    /// <returns>Null when another process is collecting.</returns>
    public async Task<CollectionResult?> CollectAsync(Action<CollectionResult>? progress, CancellationToken cancel, bool adopts = true)
    {
        if (!await lease.TryTakeAsync(cancel))
        {
            return null;
        }

        try
        {
            var result = await CycleAsync(progress, adopts, cancel);
            if (result.FoundSomething)
            {
                LogCollected(result.Manifests, result.Links, result.Blobs, result.Bytes);
            }

            return result;
        }
        finally
        {
            await lease.GiveBackAsync(CancellationToken.None);
        }
    }

    private async Task<CollectionResult> CycleAsync(Action<CollectionResult>? progress, bool adopts, CancellationToken cancel)
    {
        var result = new CollectionResult(clock.GetUtcNow());
        await RepeatAsync(async () => await repositories.ForgetTagsAsync(cancel) > 0, cancel);
        await RepeatAsync(() => repositories.StepAsync(cancel), cancel);
        await points.PassAsync("gc.trash");
        await RepeatAsync(
            async () =>
            {
                var (removed, seen) = await manifests.StepAsync(cancel);
                Tell(result = result with { Manifests = result.Manifests + removed });
                return seen > 0;
            },
            cancel);
        await points.PassAsync("gc.manifests");
        await RepeatAsync(
            async () =>
            {
                var (removed, seen) = await links.StepAsync(cancel);
                Tell(result = result with { Links = result.Links + removed });
                return seen > 0;
            },
            cancel);
        await points.PassAsync("gc.links");
        if (adopts)
        {
            await AdoptAsync(cancel);
        }

        await RepeatAsync(async () => (await blobs.MarkAsync(cancel)).Marked > 0, cancel);
        await points.PassAsync("gc.marked");
        await RepeatAsync(
            async () =>
            {
                var (removed, bytes) = await blobs.RemoveAsync(cancel);
                Tell(result = result with { Blobs = result.Blobs + removed, Bytes = result.Bytes + bytes });
                return removed > 0;
            },
            cancel);
        result = result with { EndedAt = clock.GetUtcNow() };
        if (result.FoundSomething)
        {
            await RecordAsync(result, cancel);
        }

        return result;

        void Tell(CollectionResult now) => progress?.Invoke(now);
    }

    /// <summary>To list every file takes its time on a large storage: once a day.</summary>
    private async Task AdoptAsync(CancellationToken cancel)
    {
        if (_adopted is not { } at || clock.GetElapsedTime(at) >= AdoptEvery)
        {
            _adopted = clock.GetTimestamp();
            await blobs.AdoptAsync(cancel);
        }
    }

    private async Task RepeatAsync(Func<Task<bool>> step, CancellationToken cancel)
    {
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            if (!await step())
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(_held) >= SignOfLife)
            {
                _held = Stopwatch.GetTimestamp();
                await lease.TryTakeAsync(cancel);
            }

            var took = Stopwatch.GetElapsedTime(started);
            await Task.Delay(took < LongestRest ? took : LongestRest, cancel);
        }
    }

    private Task<int> RecordAsync(CollectionResult result, CancellationToken cancel) => database.ChangeAsync(
        change => change.Sql.ExecuteAsync(
            "INSERT INTO collections (started_at, ended_at, manifests, links, blobs, bytes) VALUES ($1, $2, $3, $4, $5, $6)",
            [result.StartedAt, result.EndedAt, result.Manifests, result.Links, result.Blobs, result.Bytes], cancel),
        cancel);

    public void Dispose() => _wanted.Dispose();

    [LoggerMessage(LogLevel.Information, "Garbage collection removed {Manifests} manifests, {Links} links and {Blobs} blobs, {Bytes} bytes")]
    private partial void LogCollected(long manifests, long links, long blobs, long bytes);

    [LoggerMessage(LogLevel.Error, "Garbage collection failed; it will go on at its next turn")]
    private partial void LogFailed(Exception exception);
}

/// <summary>What a cycle came to.</summary>
public sealed record CollectionResult(DateTimeOffset StartedAt)
{
    public DateTimeOffset EndedAt { get; init; }

    public long Manifests { get; init; }

    /// <summary>Links of repositories to blobs.</summary>
    public long Links { get; init; }

    public long Blobs { get; init; }

    public long Bytes { get; init; }

    internal bool FoundSomething => Manifests + Links + Blobs > 0;
}
