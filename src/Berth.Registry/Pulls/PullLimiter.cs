using Berth.Registry.Callers;
using Berth.Registry.Content.Manifests;
using BitFaster.Caching.Lru;

namespace Berth.Registry.Pulls;

/// <summary>Counts each client's pulls within its window of time.</summary>
/// <remarks>
/// Whoever is signed in is counted by name, administrators and robots too: a limit that its maker does not notice is no limit. The rest
/// are counted by address; with IPv6 that is the /64 that one customer of a provider holds.
/// A pull is a manifest sent in answer to a GET. The image that follows its index is part of the same pull, once for each index.
/// In the memory of one process: a restart forgets, and several nodes each have a count of their own. A flood of new clients pushes out its
/// own kind, not those that come again.
/// </remarks>
public sealed class PullLimiter(PullLimits limits, TimeProvider clock)
{
    internal const int MostClients = 100_000;

    private readonly ConcurrentLru<string, Client> _clients = new(MostClients);

    internal int Clients => _clients.Count;

    /// <summary>Where the caller stands; null when there is no limit for them.</summary>
    public PullAllowance? Look(Caller caller) =>
        LimitOf(caller) is > 0 and var limit ? Allowance(caller, limit, Find(caller).Look(clock.GetUtcNow(), limits.Window)) : null;

    /// <summary>Counts a pull, unless it is one too many; null when there is no limit for the caller.</summary>
    public PullAllowance? Take(Caller caller, StoredManifest manifest) =>
        LimitOf(caller) is > 0 and var limit
            ? Allowance(caller, limit, Find(caller).Take(manifest, limit, clock.GetUtcNow(), limits.Window))
            : null;

    private int LimitOf(Caller caller) => caller.IsAnonymous ? limits.Anonymous : limits.PerUser;

    /// <summary>No name has a blank in it, so that nobody can be taken for an address.</summary>
    private Client Find(Caller caller) =>
        _clients.GetOrAdd(caller.IsAnonymous ? "from " + caller.Origin.Network : caller.Name, _ => new Client());

    private PullAllowance Allowance(Caller caller, int limit, (bool Granted, int Pulls, TimeSpan Renewed) count) => new(
        count.Granted, limit, Math.Max(0, limit - count.Pulls), limits.Window, count.Renewed,
        caller.IsAnonymous ? caller.Origin.Network : caller.Name);

    private sealed class Client
    {
        private readonly Lock _gate = new();
        private DateTimeOffset _ends;
        private int _pulls;
        private long _indexIn;

        public (bool Granted, int Pulls, TimeSpan Renewed) Look(DateTimeOffset now, TimeSpan window)
        {
            lock (_gate)
            {
                return _ends > now ? (true, _pulls, _ends - now) : (true, 0, window);
            }
        }

        public (bool Granted, int Pulls, TimeSpan Renewed) Take(StoredManifest manifest, int limit, DateTimeOffset now, TimeSpan window)
        {
            lock (_gate)
            {
                if (_ends <= now)
                {
                    (_ends, _pulls, _indexIn) = (now + window, 0, 0);
                }

                return (TryTake(manifest, limit), _pulls, _ends - now);
            }
        }

        private bool TryTake(StoredManifest manifest, int limit)
        {
            if (!manifest.IsIndex && manifest.Pulled.Tag == 0 && manifest.Pulled.Repository == _indexIn)
            {
                _indexIn = 0;
                return true;
            }

            if (_pulls >= limit)
            {
                return false;
            }

            _pulls++;
            _indexIn = manifest.IsIndex ? manifest.Pulled.Repository : _indexIn;
            return true;
        }
    }
}
