namespace Berth.Server.Hosting.Kestrel;

/// <summary>
/// How many bodies may come slowly at a time. A slow client is not dead, so it is not cut off for being slow; but thousands of bodies that
/// bring a byte a minute are an attack (slowloris), and what bounds it is their number and the memory they fill, by network and in all.
/// </summary>
internal sealed class SlowBodies
{
    /// <summary>Bytes a second, over the time since the last look. Less is slow.</summary>
    public const int LeastRate = 4 << 10;

    /// <summary>What is looked at at least, so that a pause makes nobody slow.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public const int MostOfOneNetwork = 100;
    public const int Most = 2_000;
    public const long MostBytesOfOneNetwork = 16 << 20;
    public const long MostBytes = 128 << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Load> _networks = new(StringComparer.Ordinal);
    private Load _all;

    /// <param name="bytes">What of the body is kept in memory.</param>
    /// <returns>Null when there are as many as may be.</returns>
    public Slot? TryEnter(string network, long bytes)
    {
        lock (_gate)
        {
            var all = _all.Plus(1, bytes);
            var one = _networks.GetValueOrDefault(network).Plus(1, bytes);
            if (all.Count > Most || all.Bytes > MostBytes || one.Count > MostOfOneNetwork || one.Bytes > MostBytesOfOneNetwork)
            {
                return null;
            }

            (_all, _networks[network]) = (all, one);
            return new Slot(this, network, bytes);
        }
    }

    private void Leave(string network, long bytes)
    {
        lock (_gate)
        {
            _all = _all.Plus(-1, -bytes);
            var one = _networks[network].Plus(-1, -bytes);
            if (one.Count == 0)
            {
                _networks.Remove(network);
            }
            else
            {
                _networks[network] = one;
            }
        }
    }

    internal sealed class Slot(SlowBodies owner, string network, long bytes) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            if (!_left)
            {
                _left = true;
                owner.Leave(network, bytes);
            }
        }
    }

    private readonly record struct Load(int Count, long Bytes)
    {
        public Load Plus(int count, long bytes) => new(Count + count, Bytes + bytes);
    }
}
