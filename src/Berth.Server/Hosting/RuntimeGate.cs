namespace Berth.Server.Hosting;

/// <summary>Runtimes that must not serve.</summary>
internal static class RuntimeGate
{
    // CVE-2026-40372: up to 10.0.6 DataProtection checks its signature over the wrong bytes, and cookies can be forged.
    private static readonly Version Least = new(10, 0, 7);

    public static string? Fault(Version runtime) => runtime >= Least
        ? null
        : $"berth needs the .NET runtime {Least} or newer, because older ones accept forged cookies (CVE-2026-40372); this is {runtime}";
}
