using Berth.Registry.Database.Tables;

namespace Berth.Registry.Database;

/// <summary>Tells whether what was read from the database is still what is there, so that it may be answered from memory.</summary>
/// <remarks>
/// <code>
///   reader:  ticket ─► read ─► remember with the ticket ········ later: IsCurrent(ticket)? ─► answer from memory
///   writer:            change ─► Begin ─► COMMIT ─► End ─► 201
/// </code>
/// A ticket is taken before the read and holds while nothing that it names has begun to change since. Between Begin and End no ticket
/// holds, so a read that began before a commit can never put back what the commit replaced, and nobody who has seen a 201 is answered by
/// what was before. Names share counters by their hash: a collision costs a read, never a wrong answer.
/// <para>What other processes change is told by <see cref="ForgetAll"/> and <see cref="Forget"/>, and nothing is believed for longer than
/// <see cref="Trust"/> after the last time that the database said what there is to tell.</para>
/// </remarks>
internal sealed class Freshness(TimeProvider clock)
{
    /// <summary>How long memory is believed without a word of the database.</summary>
    public static readonly TimeSpan Trust = TimeSpan.FromSeconds(2);

    /// <summary>Everything that decides who may do what.</summary>
    public const string Rights = "rights";

    // 512 KiB: with a thousand changes a second, a counter that many names share still stands for a minute.
    private const int Counters = 1 << 16;

    // The low bits count the changes under way, the rest those there have been.
    private const long UnderWay = 0xFFFF, One = 0x10000;

    // The last one is that of everything.
    private readonly long[] _counters = new long[Counters + 1];
    private long _trustedFrom = long.MinValue;
    private long _moment;

    /// <summary>Whether memory may be believed now.</summary>
    public bool IsTrusted => Volatile.Read(ref _trustedFrom) is var from && from != long.MinValue && clock.GetElapsedTime(from) < Trust;

    /// <summary>The database has told everything that was committed before <paramref name="timestamp"/>.</summary>
    public void Confirm(long timestamp) => Volatile.Write(ref _trustedFrom, timestamp);

    /// <summary>Nothing is believed until the next word of the database.</summary>
    public void Distrust()
    {
        Volatile.Write(ref _trustedFrom, long.MinValue);
        ForgetAll();
    }

    /// <summary>Moves with every change of anything: what a read brought along, of parts nobody could name before, is as it was at the moment that
    /// was taken before the read if that moment still is after their tickets were taken.</summary>
    public long Moment => Volatile.Read(ref _moment);

    /// <summary>To be taken before the read.</summary>
    public Ticket Take(string name) => Take(name, null);

    /// <param name="part">What of <paramref name="name"/> is read; a change of the whole of it concerns all parts.</param>
    public Ticket Take(string name, string? part)
    {
        var (whole, item) = (IndexOf(name), part is null ? -1 : IndexOf(name, part));
        return new Ticket(whole, item, Read(Counters), Read(whole), item < 0 ? 0 : Read(item));
    }

    public bool IsCurrent(in Ticket ticket) =>
        ((ticket.All | ticket.WholeAt | ticket.ItemAt) & UnderWay) == 0
        && ticket.All == Read(Counters)
        && ticket.WholeAt == Read(ticket.Whole)
        && (ticket.Item < 0 || ticket.ItemAt == Read(ticket.Item))
        && IsTrusted;

    /// <summary>A change is about to be committed.</summary>
    public void Begin(IReadOnlyList<Changed> changes) => Move(changes, One + 1);

    /// <summary>It was, or it failed.</summary>
    public void End(IReadOnlyList<Changed> changes) => Move(changes, One - 1);

    /// <summary>Another process has changed it.</summary>
    public void Forget(Changed change) => Move([change], One);

    /// <summary>Another process may have changed anything.</summary>
    public void ForgetAll() => Forget(Changed.Everything);

    private void Move(IReadOnlyList<Changed> changes, long by)
    {
        // Before the counters: whoever finds them at rest and the moment unmoved has seen no change at all.
        Interlocked.Increment(ref _moment);
        foreach (var change in changes)
        {
            Interlocked.Add(ref _counters[IndexOf(change)], by);
        }
    }

    private long Read(int index) => Volatile.Read(ref _counters[index]);

    private static int IndexOf(Changed change) =>
        change == Changed.Everything ? Counters
        : change.Part is null ? IndexOf(change.Name)
        : IndexOf(change.Name, change.Part);

    private static int IndexOf(string name) => (int)((uint)string.GetHashCode(name) % Counters);

    private static int IndexOf(string name, string part) => (int)((uint)HashCode.Combine(name, part) % Counters);

    /// <summary>When something was read, as counters know it. It takes no memory of its own.</summary>
    internal readonly record struct Ticket(int Whole, int Item, long All, long WholeAt, long ItemAt)
    {
        /// <summary>Whether a change of what it names was being committed when it was taken.</summary>
        public bool IsUnderWay => ((All | WholeAt | ItemAt) & UnderWay) != 0;
    }
}
