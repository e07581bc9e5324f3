using System.Diagnostics;

namespace Berth.Testing;

/// <summary>For what happens a moment after its cause, on another thread: asks until it is so, and fails when it never is.</summary>
public static class Eventually
{
    public static async Task IsTrueAsync(Func<Task<bool>> isSo, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!await isSo())
        {
            if (clock.Elapsed > Patience.Limit)
            {
                throw new TimeoutException($"In {Patience.Limit} it never was so that {what}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }
    }

    public static Task IsTrueAsync(Func<bool> isSo, string what) => IsTrueAsync(() => Task.FromResult(isSo()), what);
}
