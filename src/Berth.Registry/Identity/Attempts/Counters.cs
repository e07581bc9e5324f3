namespace Berth.Registry.Identity.Attempts;

/// <summary>Counts failures, by key, for so many keys and no more. Not safe for concurrent use.</summary>
/// <remarks>
/// Who floods it with keys must not wash out what slows a guesser down. Two lists, each with the oldest failure first:
/// <code>
///   counting   failures that are still free        go first, the oldest first
///   slowing    failures that make somebody wait    go only once that wait is over
/// </code>
/// When everything in it makes somebody wait there is no room, and whoever is not in it yet has to come again.
/// </remarks>
internal sealed class Counters(int most, TimeProvider clock)
{
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    /// <summary>How far room is looked for among those that slow somebody down.</summary>
    private const int Farthest = 100;

    private readonly Dictionary<UInt128, Counter> _all = [];
    private readonly LinkedList<Counter> _counting = [], _slowing = [];

    public int Count => _all.Count;

    public int Failures(UInt128 key) => Find(key)?.Failures ?? 0;

    /// <summary>How long somebody has to wait by this rule; not above zero when not at all.</summary>
    public TimeSpan Wait(UInt128 key, Rule rule) =>
        Find(key) is { } counter ? rule.Opens(counter.Failures, counter.Last) - clock.GetUtcNow() : TimeSpan.Zero;

    /// <summary>Whether a failure of each of these keys can be counted.</summary>
    public bool HasRoom(params ReadOnlySpan<UInt128> keys)
    {
        var missing = 0;
        foreach (var key in keys)
        {
            missing += Find(key) is null ? 1 : 0;
        }

        while (_all.Count + missing > most)
        {
            if (Dispensable(keys) is not { } counter)
            {
                return false;
            }

            Remove(counter.Key);
        }

        return true;
    }

    /// <summary>Counts a failure; <see cref="HasRoom"/> was asked.</summary>
    public void Fail(UInt128 key, Rule rule)
    {
        var counter = Find(key);
        if (counter is null)
        {
            _all[key] = counter = new Counter(key);
        }

        counter.Failures++;
        counter.Last = clock.GetUtcNow();
        counter.Opens = rule.Opens(counter.Failures, counter.Last);
        MoveTo(counter, counter.Failures < rule.Free ? _counting : _slowing);
    }

    /// <summary>Takes one failure back; what has none left is forgotten.</summary>
    public void TakeBack(UInt128 key)
    {
        if (Find(key) is { } counter && --counter.Failures == 0)
        {
            Remove(key);
        }
    }

    public void Remove(UInt128 key)
    {
        if (_all.Remove(key, out var counter))
        {
            counter.Place.List?.Remove(counter.Place);
        }
    }

    private Counter? Find(UInt128 key)
    {
        if (!_all.TryGetValue(key, out var counter))
        {
            return null;
        }

        if (clock.GetUtcNow() - counter.Last <= Memory)
        {
            return counter;
        }

        Remove(key);
        return null;
    }

    private Counter? Dispensable(ReadOnlySpan<UInt128> spared)
    {
        var now = clock.GetUtcNow();
        foreach (var list in (ReadOnlySpan<LinkedList<Counter>>)[_counting, _slowing])
        {
            var place = list.First;
            for (var looked = 0; place is not null && looked < Farthest; place = place.Next, looked++)
            {
                if ((list == _counting || place.Value.Opens <= now) && !spared.Contains(place.Value.Key))
                {
                    return place.Value;
                }
            }
        }

        return null;
    }

    private static void MoveTo(Counter counter, LinkedList<Counter> list)
    {
        counter.Place.List?.Remove(counter.Place);
        list.AddLast(counter.Place);
    }

    private sealed class Counter
    {
        public Counter(UInt128 key)
        {
            Key = key;
            Place = new LinkedListNode<Counter>(this);
        }

        public UInt128 Key { get; }

        public LinkedListNode<Counter> Place { get; }

        public int Failures { get; set; }

        public DateTimeOffset Last { get; set; }

        public DateTimeOffset Opens { get; set; }
    }
}
