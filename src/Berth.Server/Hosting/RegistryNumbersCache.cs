using Berth.Registry.Composition;

namespace Berth.Server.Hosting;

/// <summary>One count for all gauges of a scrape, and no more than one in ten seconds.</summary>
internal sealed class RegistryNumbersCache(RegistryStatistics statistics, TimeProvider clock)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private Task<RegistryNumbers>? _numbers;
    private DateTimeOffset _since;

    public Task<RegistryNumbers> GetAsync(CancellationToken cancel)
    {
        lock (_lock)
        {
            if (_numbers is null || _numbers.IsFaulted || clock.GetUtcNow() - _since > Freshness)
            {
                _numbers = statistics.CountAsync(CancellationToken.None);
                _since = clock.GetUtcNow();
            }

            return _numbers.WaitAsync(cancel);
        }
    }
}
