namespace Berth.Testing;

/// <summary>How long a test waits for what it knows will come. It is reached only when something is broken, so it is no measure of anything
/// and may be longer than the busiest machine takes.</summary>
public static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
}
