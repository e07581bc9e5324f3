namespace Berth.Registry;

/// <summary>A number that takes a while to add up. Whoever asks gets the last one at once and, when that has become old, has the next one
/// added up behind their back; only the first one waits.</summary>
internal sealed class Refreshed<T>(Func<Task<T>> read, TimeSpan age, TimeProvider clock)
    where T : class
{
    private readonly Lock _gate = new();
    private Task<T>? _reading;
    private T? _last;
    private DateTimeOffset _at;

    public async Task<T> GetAsync(CancellationToken cancel)
    {
        Task<T> reading;
        lock (_gate)
        {
            if (_last is not null && clock.GetUtcNow() - _at < age)
            {
                return _last;
            }

            reading = _reading ??= ReadAsync();
            if (_last is not null)
            {
                return _last;
            }
        }

        return await reading.WaitAsync(cancel);
    }

    /// <summary>A failure is told to who waits for it; the others keep what they have, and the next one tries again.</summary>
    private async Task<T> ReadAsync()
    {
        await Task.Yield();
        try
        {
            var value = await read();
            lock (_gate)
            {
                (_last, _at) = (value, clock.GetUtcNow());
            }

            return value;
        }
        finally
        {
            lock (_gate)
            {
                _reading = null;
            }
        }
    }
}
