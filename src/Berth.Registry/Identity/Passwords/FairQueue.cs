namespace Berth.Registry.Identity.Passwords;

/// <summary>Lets a few in at once, and of those who wait one from each network in turn: who sends a hundred requests waits for the hundred,
/// and everybody else for one.</summary>
/// <remarks>Only so many may wait. When they do, a newcomer takes the place of the last one of the network with the most; that one is told
/// to come again, as a newcomer is from whose network the most wait already.</remarks>
internal sealed class FairQueue(int places, int longest, TimeSpan longestWait, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedList<Waiter>> _waiting = new(StringComparer.Ordinal);
    private readonly LinkedList<string> _turns = [];
    private int _free = places, _count;

    /// <summary>Whether it is one's turn, which ends with <see cref="Leave"/>; false when too many wait or it took too long.</summary>
    public async Task<bool> EnterAsync(string network, CancellationToken cancel)
    {
        Waiter waiter;
        lock (_gate)
        {
            // While anybody waits nothing is free: Leave hands its place on.
            if (_free > 0)
            {
                _free--;
                return true;
            }

            if (_count >= longest && !TrySendAwayFor(network))
            {
                return false;
            }

            waiter = Add(network);
        }

        using var tooLong = new CancellationTokenSource(longestWait, clock);
        await using (tooLong.Token.Register(() => GiveUp(waiter)))
        await using (cancel.Register(() => GiveUp(waiter)))
        {
            var entered = await waiter.Turn.Task;
            if (!entered)
            {
                cancel.ThrowIfCancellationRequested();
            }

            return entered;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (_turns.First is not { } next)
            {
                _free++;
                return;
            }

            var waiter = _waiting[next.Value].First!.Value;
            Remove(waiter);
            if (next.List is not null)
            {
                _turns.Remove(next);
                _turns.AddLast(next);
            }

            waiter.Turn.SetResult(true);
        }
    }

    private Waiter Add(string network)
    {
        if (!_waiting.TryGetValue(network, out var line))
        {
            _waiting[network] = line = [];
            _turns.AddLast(network);
        }

        var waiter = new Waiter(network);
        line.AddLast(waiter);
        _count++;
        return waiter;
    }

    private bool TrySendAwayFor(string network)
    {
        var own = _waiting.GetValueOrDefault(network)?.Count ?? 0;
        var most = _waiting.Values.MaxBy(line => line.Count);
        if (most is null || most.Count <= own + 1)
        {
            return false;
        }

        var last = most.Last!.Value;
        Remove(last);
        last.Turn.SetResult(false);
        return true;
    }

    private void GiveUp(Waiter waiter)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(waiter.Network, out var line) && line.Contains(waiter))
            {
                Remove(waiter);
                waiter.Turn.SetResult(false);
            }
        }
    }

    private void Remove(Waiter waiter)
    {
        var line = _waiting[waiter.Network];
        line.Remove(waiter);
        _count--;
        if (line.Count == 0)
        {
            _waiting.Remove(waiter.Network);
            _turns.Remove(waiter.Network);
        }
    }

    private sealed class Waiter(string network)
    {
        public string Network => network;

        public TaskCompletionSource<bool> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
