using System.Reflection;

namespace Berth.Server.Hosting.Configuration;

public static class BerthVersion
{
    /// <summary>As 0.1.0: what the build puts behind it says nothing to a reader.</summary>
    public static string Text { get; } = typeof(BerthVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
