using System.Diagnostics.CodeAnalysis;

namespace Berth.Registry.Identity.Attempts;

/// <summary>Remembers so many values and no more, for a while after each was last asked for; the one that rested longest goes first.</summary>
internal sealed class Recent<T>(int most, TimeSpan memory, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, LinkedListNode<Entry>> _all = [];
    private readonly LinkedList<Entry> _oldestFirst = [];

    public bool TryGet(UInt128 key, [MaybeNullWhen(false)] out T value)
    {
        lock (_gate)
        {
            if (_all.TryGetValue(key, out var node) && clock.GetElapsedTime(node.Value.SeenAt) < memory)
            {
                value = node.Value.Value;
                Keep(key, value);
                return true;
            }

            value = default;
            return false;
        }
    }

    public void Set(UInt128 key, T value)
    {
        lock (_gate)
        {
            Keep(key, value);
        }
    }

    private void Keep(UInt128 key, T value)
    {
        if (_all.Remove(key, out var known))
        {
            _oldestFirst.Remove(known);
        }
        else if (_all.Count >= most && _oldestFirst.First is { } oldest)
        {
            _all.Remove(oldest.Value.Key);
            _oldestFirst.Remove(oldest);
        }

        _all[key] = _oldestFirst.AddLast(new Entry(key, value, clock.GetTimestamp()));
    }

    private sealed record Entry(UInt128 Key, T Value, long SeenAt);
}
