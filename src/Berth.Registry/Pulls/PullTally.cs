namespace Berth.Registry.Pulls;

/// <summary>The pulls of one manifest that are not written down yet. Counting takes no lock, and no count falls between counting and
/// forgetting: a tally is retired only while it stands at nothing, and refuses from then on.</summary>
internal sealed class PullTally
{
    private const long Retired = long.MinValue / 2;

    private long _count;
    private long _lastAt;

    /// <returns>False when the tally was retired: the pull counts in another one.</returns>
    public bool TryCount(DateTimeOffset now)
    {
        // The time first, so that no count is ever taken without one.
        Volatile.Write(ref _lastAt, now.UtcTicks);
        return Interlocked.Increment(ref _count) > 0;
    }

    /// <summary>Takes what has been counted, which is then the taker's to write down or to give back.</summary>
    public (long Count, DateTimeOffset LastAt) Take() =>
        (Interlocked.Exchange(ref _count, 0), new DateTimeOffset(Volatile.Read(ref _lastAt), TimeSpan.Zero));

    public void GiveBack(long count) => Interlocked.Add(ref _count, count);

    public bool TryRetire() => Interlocked.CompareExchange(ref _count, Retired, 0) == 0;
}
