using Berth.Testing.Processes;

namespace Berth.Tests;

/// <summary>The executable as it was built, with nothing of this process's environment that would configure it.</summary>
internal static class Executable
{
    public static Tool In(TemporaryFolder folder, params (string Name, string Value)[] environment) =>
        new(Path.Combine(AppContext.BaseDirectory, "berth"))
        {
            WorkingDirectory = folder.Path,
            Environment = environment.Select(variable => KeyValuePair.Create(variable.Name, (string?)variable.Value))
                .Concat(Inherited().Select(name => KeyValuePair.Create(name, (string?)null)))
                .DistinctBy(variable => variable.Key)
                .ToDictionary(),
        };

    private static IEnumerable<string> Inherited() => Environment.GetEnvironmentVariables().Keys.Cast<string>()
        .Where(name => name.StartsWith("BERTH_", StringComparison.Ordinal) || name.StartsWith("OTEL_", StringComparison.Ordinal));
}
