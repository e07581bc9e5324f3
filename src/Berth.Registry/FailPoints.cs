namespace Berth.Registry;

/// <summary>Named places where a test may end the process, to see what a crash there leaves. Nobody passes them any other way.</summary>
/// <param name="at">The name of the place; null for none.</param>
public sealed class FailPoints(string? at)
{
    /// <summary>In the environment, so that no command offers it.</summary>
    public const string Variable = "BERTH_CRASH_AT";

    internal Task PassAsync(string name)
    {
        if (at == name)
        {
            // As a kill: nothing is flushed, nobody is told.
            Environment.FailFast($"crash at {name}, as {Variable} asks");
        }

        return Task.CompletedTask;
    }
}
