using Berth.Registry.Callers;
using Berth.Registry.Content.Manifests;

namespace Berth.Registry.Pulls;

/// <summary>Counts each client's pulls within its window of time.</summary>
/// <remarks>
/// Whoever is signed in is counted by name, administrators and robots too: a limit that its maker does not notice is no limit. The rest
/// are counted by address; with IPv6 that is the /64 that one customer of a provider holds.
/// A pull is a manifest sent in answer to a GET. The image that follows its index is part of the same pull, once for each index.
/// In the memory of one process: a restart forgets, and several nodes each have a count of their own.
/// </remarks>
public sealed class PullLimiter(PullLimits limits, TimeProvider clock)
{
    internal const int MostClients = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Client> _clients = new(StringComparer.Ordinal);

    internal int Clients => _clients.Count;

    /// <summary>Where the caller stands; null when there is no limit for them.</summary>
    public PullAllowance? Look(Caller caller)
    {
        var limit = LimitOf(caller);
        if (limit == 0)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        lock (_gate)
        {
            return _clients.TryGetValue(KeyOf(caller), out var client) && client.Ends > now
                ? Allowance(caller, true, limit, client.Pulls, client.Ends - now)
                : Allowance(caller, true, limit, 0, limits.Window);
        }
    }

    /// <summary>Counts a pull, unless it is one too many; null when there is no limit for the caller.</summary>
    public PullAllowance? Take(Caller caller, StoredManifest manifest)
    {
        var limit = LimitOf(caller);
        if (limit == 0)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        lock (_gate)
        {
            var client = Find(KeyOf(caller), now);
            var granted = client.TryTake(manifest, limit);
            return Allowance(caller, granted, limit, client.Pulls, client.Ends - now);
        }
    }

    private int LimitOf(Caller caller) => caller.IsAnonymous ? limits.Anonymous : limits.PerUser;

    /// <summary>No name has a blank in it, so that nobody can be taken for an address.</summary>
    private static string KeyOf(Caller caller) => caller.IsAnonymous ? "from " + caller.Origin.Network : caller.Name;

    private PullAllowance Allowance(Caller caller, bool granted, int limit, int pulls, TimeSpan renewed) =>
        new(granted, limit, Math.Max(0, limit - pulls), limits.Window, renewed, caller.IsAnonymous ? caller.Origin.Network : caller.Name);

    private Client Find(string key, DateTimeOffset now)
    {
        if (!_clients.TryGetValue(key, out var client) || client.Ends <= now)
        {
            Trim(now);
            _clients[key] = client = new Client(now + limits.Window);
        }

        return client;
    }

    /// <summary>A flood of addresses must not fill the memory: those whose window is over go first, then everything.</summary>
    private void Trim(DateTimeOffset now)
    {
        if (_clients.Count < MostClients)
        {
            return;
        }

        foreach (var key in _clients.Where(entry => entry.Value.Ends <= now).Select(entry => entry.Key).ToList())
        {
            _clients.Remove(key);
        }

        if (_clients.Count >= MostClients)
        {
            _clients.Clear();
        }
    }

    private sealed class Client(DateTimeOffset ends)
    {
        private long _indexIn;

        public DateTimeOffset Ends => ends;

        public int Pulls { get; private set; }

        public bool TryTake(StoredManifest manifest, int limit)
        {
            if (!manifest.IsIndex && manifest.Pulled.Tag == 0 && manifest.Pulled.Repository == _indexIn)
            {
                _indexIn = 0;
                return true;
            }

            if (Pulls >= limit)
            {
                return false;
            }

            Pulls++;
            _indexIn = manifest.IsIndex ? manifest.Pulled.Repository : _indexIn;
            return true;
        }
    }
}
