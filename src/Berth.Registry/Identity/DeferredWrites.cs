using System.Collections.Concurrent;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Berth.Registry.Identity;

/// <summary>Small facts that would cost a write on every request, written together once a minute: when tokens and sessions were last used,
/// who signed in by <c>docker login</c>, who failed to.</summary>
/// <remarks>A killed process loses a minute of them. Failures are counted per name and network, and beyond <see cref="MostFailures"/> of
/// those as one: a flood of them must not fill the disk. A name is kept only if somebody has it, for people type passwords into the wrong
/// field.</remarks>
public sealed partial class DeferredWrites : IAsyncDisposable
{
    private const int MostFailures = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly MetadataStore _store;
    private readonly TimeProvider _clock;
    private readonly ILogger<DeferredWrites> _log;
    private readonly ITimer _timer;
    private Batch _batch = new();

    public DeferredWrites(MetadataStore store, TimeProvider clock, ILogger<DeferredWrites> log)
    {
        _store = store;
        _clock = clock;
        _log = log;
        _timer = clock.CreateTimer(_ => _ = FlushQuietlyAsync(), null, Interval, Interval);
    }

    internal void TokenUsed(Guid id) => _batch.Tokens[id] = _clock.GetUtcNow();

    internal void SessionSeen(Guid id) => _batch.Sessions[id] = _clock.GetUtcNow();

    internal void SignedIn(Caller caller) => _batch.SignIns.TryAdd((caller.Name, caller.Credential, caller.Origin.AddressText), caller);

    /// <param name="name">The name of an account or organization that exists; null when nobody has the name that was given.</param>
    internal void SignInFailed(string? name, Origin origin)
    {
        var batch = _batch;
        var key = (name ?? "", origin.Network);
        if (batch.Failures.Count >= MostFailures && !batch.Failures.ContainsKey(key))
        {
            Interlocked.Increment(ref batch.OtherFailures);
            return;
        }

        batch.Failures.AddOrUpdate(key, _ => new Failure(origin, 1), (_, failure) => failure with { Count = failure.Count + 1 });
    }

    internal async Task FlushAsync(CancellationToken cancel)
    {
        var batch = Interlocked.Exchange(ref _batch, new Batch());
        if (batch.IsEmpty)
        {
            return;
        }

        await _store.WriteAsync(
            async context =>
            {
                foreach (var (id, time) in batch.Tokens)
                {
                    await context.AccessTokens.Where(t => t.Id == id)
                        .ExecuteUpdateAsync(t => t.SetProperty(x => x.LastUsedAt, time), cancel);
                }

                foreach (var (id, time) in batch.Sessions)
                {
                    await context.Sessions.Where(s => s.Id == id).ExecuteUpdateAsync(s => s.SetProperty(x => x.LastSeenAt, time), cancel);
                }

                context.Audit.AddRange(AuditRows(batch));
                return batch.Tokens.Count;
            },
            Durability.Relaxed,
            cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await FlushQuietlyAsync();
    }

    private IEnumerable<AuditRow> AuditRows(Batch batch)
    {
        var now = _clock.GetUtcNow();
        foreach (var caller in batch.SignIns.Values)
        {
            yield return AuditTrail.Row(
                now, caller.Name, caller.Origin, AuditActions.SignIn, caller.Name, caller.Name, new { by = caller.Credential.ToString() });
        }

        foreach (var ((name, _), failure) in batch.Failures)
        {
            yield return AuditTrail.Row(now, name, failure.Origin, AuditActions.SignInFailed, name, name, new { attempts = failure.Count });
        }

        if (batch.OtherFailures > 0)
        {
            yield return AuditTrail.Row(now, "", Origin.Local, AuditActions.SignInFailed, "", "", new { attempts = batch.OtherFailures });
        }
    }

    private async Task FlushQuietlyAsync()
    {
        try
        {
            await FlushAsync(CancellationToken.None);
        }
        catch (Exception e)
        {
            LogLost(e);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "The times of last use and the sign-ins of the last minute could not be written and are lost.")]
    private partial void LogLost(Exception exception);

    private sealed record Failure(Origin Origin, int Count);

    private sealed class Batch
    {
        public int OtherFailures;

        public ConcurrentDictionary<Guid, DateTimeOffset> Tokens { get; } = new();

        public ConcurrentDictionary<Guid, DateTimeOffset> Sessions { get; } = new();

        public ConcurrentDictionary<(string Name, Credential By, string Address), Caller> SignIns { get; } = new();

        public ConcurrentDictionary<(string Name, string Network), Failure> Failures { get; } = new();

        public bool IsEmpty => Tokens.IsEmpty && Sessions.IsEmpty && SignIns.IsEmpty && Failures.IsEmpty && OtherFailures == 0;
    }
}
