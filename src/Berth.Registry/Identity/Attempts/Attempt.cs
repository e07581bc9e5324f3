namespace Berth.Registry.Identity.Attempts;

/// <summary>A try that was announced. Without a <see cref="Wait"/> it may go on, and counts as failed until it is told otherwise.</summary>
/// <param name="Wait">How long to wait; null when the try may go on.</param>
/// <param name="MayBeOwner">Whether, although there is a wait, what looks like the right password is to be tried: the try comes from where
/// its owner signs in.</param>
internal sealed record Attempt(TimeSpan? Wait, bool MayBeOwner, Action? OnSuccess, Action? OnUndo, Lock Gate)
{
    /// <summary>Takes back what was counted, and forgives the earlier failures of the same name from the same network.</summary>
    public void Succeed()
    {
        lock (Gate)
        {
            OnSuccess?.Invoke();
        }
    }

    /// <summary>For a try that was not decided, as when the server was too busy to hash.</summary>
    public void Undo()
    {
        lock (Gate)
        {
            OnUndo?.Invoke();
        }
    }
}
