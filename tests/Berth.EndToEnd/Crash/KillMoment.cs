namespace Berth.EndToEnd.Crash;

/// <summary>The moment of a kill: when the pushers together begin their n-th request. Counted, not timed, so that a slow machine
/// kills in the same place as a fast one.</summary>
internal sealed class KillMoment(int requests)
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int left = requests;

    public Task Reached => reached.Task;

    public void RequestBegins()
    {
        if (Interlocked.Decrement(ref left) == 0)
        {
            reached.SetResult();
        }
    }
}
