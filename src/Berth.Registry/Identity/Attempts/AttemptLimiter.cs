namespace Berth.Registry.Identity.Attempts;

/// <summary>Slows down who guesses, and nobody else.</summary>
/// <remarks>
/// Three counters of failures, each with some that are free and then a wait that doubles:
/// <code>
///   name + network   5 free     the person who forgot, or the guesser at one desk
///   network         50 free     one machine, many names; not for a name that has signed in from there before
///   name           100 free     many machines, one name; not for networks that know it. From then on each strange network has one try
///                               at a time, so that the owner who travels still gets in at the first try.
/// </code>
/// A try counts as failed when it begins: two hundred at once are no way around. Success takes it back. In memory: a restart forgets,
/// and the passwords of ten characters and more bear that.
/// </remarks>
internal sealed class AttemptLimiter(TimeProvider clock)
{
    private const int MostCounters = 100_000;

    private static readonly Rule Pair = new(Free: 5, First: TimeSpan.FromSeconds(1));
    private static readonly Rule Network = new(Free: 50, First: TimeSpan.FromSeconds(1));
    private static readonly Rule Name = new(Free: 100, First: TimeSpan.Zero);
    private static readonly Rule StrangePair = new(Free: 1, First: TimeSpan.FromMinutes(1));

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Counter> _counters = new(StringComparer.Ordinal);

    /// <summary>How long to wait; null when the try may go on, which then counts as failed until <see cref="Succeed"/>.</summary>
    /// <param name="known">Whether the name has signed in from this network before.</param>
    public TimeSpan? Begin(string name, string network, bool known)
    {
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            Trim(now);
            var pair = Find(PairKey(name, network), now);
            var guessedAt = Find(NameKey(name), now);
            var source = Find(NetworkKey(network), now);
            var pairRule = !known && guessedAt.Failures >= Name.Free ? StrangePair : Pair;
            var wait = pairRule.Wait(pair, now);
            if (!known && Network.Wait(source, now) is var other && other > wait)
            {
                wait = other;
            }

            if (wait > TimeSpan.Zero)
            {
                return wait;
            }

            pair.Fail(now);
            if (!known)
            {
                source.Fail(now);
                guessedAt.Fail(now);
            }

            return null;
        }
    }

    /// <summary>Takes back what <see cref="Begin"/> counted, and forgives the earlier failures of this name from this network.</summary>
    public void Succeed(string name, string network)
    {
        lock (_gate)
        {
            _counters.Remove(PairKey(name, network));
            TakeBack(NetworkKey(network));
            TakeBack(NameKey(name));
        }
    }

    /// <summary>For a try that was not decided, as when the server was too busy to hash.</summary>
    public void Undo(string name, string network)
    {
        lock (_gate)
        {
            TakeBack(PairKey(name, network));
            TakeBack(NetworkKey(network));
            TakeBack(NameKey(name));
        }
    }

    private static string PairKey(string name, string network) => $"p {network} {name}";

    private static string NetworkKey(string network) => $"n {network}";

    private static string NameKey(string name) => $"a {name}";

    private void TakeBack(string key)
    {
        if (_counters.TryGetValue(key, out var counter))
        {
            counter.Failures = Math.Max(0, counter.Failures - 1);
        }
    }

    private Counter Find(string key, DateTimeOffset now)
    {
        if (!_counters.TryGetValue(key, out var counter) || counter.IsForgotten(now))
        {
            _counters[key] = counter = new Counter();
        }

        return counter;
    }

    /// <summary>A flood of names must not fill the memory: the forgotten go first, then everything.</summary>
    private void Trim(DateTimeOffset now)
    {
        if (_counters.Count < MostCounters)
        {
            return;
        }

        foreach (var key in _counters.Where(entry => entry.Value.IsForgotten(now)).Select(entry => entry.Key).ToList())
        {
            _counters.Remove(key);
        }

        if (_counters.Count >= MostCounters)
        {
            _counters.Clear();
        }
    }

    private sealed class Counter
    {
        private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

        public int Failures { get; set; }

        public DateTimeOffset Last { get; private set; }

        public bool IsForgotten(DateTimeOffset now) => now - Last > Memory;

        public void Fail(DateTimeOffset now)
        {
            Failures++;
            Last = now;
        }
    }

    private sealed record Rule(int Free, TimeSpan First)
    {
        private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

        public TimeSpan Wait(Counter counter, DateTimeOffset now)
        {
            if (counter.Failures < Free)
            {
                return TimeSpan.Zero;
            }

            var doublings = Math.Min(counter.Failures - Free, 20);
            var wait = First * Math.Pow(2, doublings);
            return counter.Last + (wait < Longest ? wait : Longest) - now;
        }
    }
}
