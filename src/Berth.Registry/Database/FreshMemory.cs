using System.Collections.Concurrent;
using Berth.Registry.Memory;

namespace Berth.Registry.Database;

/// <summary>What a repository holds under a tag or digest, from memory while that is what the database says; what is not there, too.</summary>
/// <remarks>See <see cref="Freshness"/> for why it cannot lie. Many who ask for the same at once are answered by one read, which none of them
/// can cancel for the others; but nobody joins a read that a change has overtaken.</remarks>
public sealed class FreshMemory(MetadataStore database, BoundedMemory memory)
{
    private readonly ConcurrentDictionary<object, Flight> _flights = new();

    /// <param name="part">A tag or digest.</param>
    /// <param name="bytes">What a value takes in memory beside its frame.</param>
    internal ValueTask<T?> GetAsync<T>(
        string repository, string part, Func<CancellationToken, Task<T?>> read, Func<T, long> bytes, CancellationToken cancel)
        where T : class
    {
        var key = new Key<T>(repository, part);
        return memory.Find<Kept<T>>(key) is { } kept && database.Freshness.IsCurrent(kept.Ticket) ? new(kept.Value)
            : database.Freshness.IsTrusted ? new(JoinAsync(key, read, bytes).WaitAsync(cancel))
            : new(read(cancel));
    }

    /// <summary>To be taken before a read that may bring along more than was asked for.</summary>
    internal long Moment => database.Freshness.Moment;

    /// <summary>What a read brought along, begun at <paramref name="moment"/>: kept if nothing at all has changed since.</summary>
    internal void Offer<T>(long moment, string repository, string part, T value, long bytes)
        where T : class
    {
        var ticket = database.Freshness.Take(repository, part);
        if (database.Freshness.Moment == moment)
        {
            Keep(new Key<T>(repository, part), value, ticket, bytes);
        }
    }

    private async Task<T?> JoinAsync<T>(Key<T> key, Func<CancellationToken, Task<T?>> read, Func<T, long> bytes)
        where T : class
    {
        if (_flights.TryGetValue(key, out var known) && database.Freshness.IsCurrent(known.Ticket))
        {
            return await (Task<T?>)known.Landing;
        }

        var ticket = database.Freshness.Take(key.Repository, key.Part);
        var flight = new Flight(ticket, ReadAsync(key, ticket, read, bytes));
        _flights[key] = flight;
        try
        {
            return await (Task<T?>)flight.Landing;
        }
        finally
        {
            _flights.TryRemove(KeyValuePair.Create<object, Flight>(key, flight));
        }
    }

    private async Task<T?> ReadAsync<T>(Key<T> key, Freshness.Ticket ticket, Func<CancellationToken, Task<T?>> read, Func<T, long> bytes)
        where T : class
    {
        var value = await read(CancellationToken.None);
        Keep(key, value, ticket, value is null ? 0 : bytes(value));
        return value;
    }

    private void Keep<T>(Key<T> key, T? value, in Freshness.Ticket ticket, long bytes)
        where T : class
    {
        if (database.Freshness.IsCurrent(ticket))
        {
            var names = 2L * (key.Repository.Length + key.Part.Length);
            memory.Keep(key, new Kept<T>(value, ticket), names + bytes);
        }
    }

    /// <summary>With the type, so that a blob and a manifest of one digest are two.</summary>
    private sealed record Key<T>(string Repository, string Part);

    /// <param name="Value">Null: there is none.</param>
    private sealed record Kept<T>(T? Value, Freshness.Ticket Ticket);

    private sealed record Flight(Freshness.Ticket Ticket, Task Landing);
}
