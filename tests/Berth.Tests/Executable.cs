using Berth.Testing.Processes;

namespace Berth.Tests;

/// <summary>The executable with nothing of this process's environment that would configure it: the published one where ./test.sh says that
/// there is one, as its users have it and with half the time to start; otherwise as it was built.</summary>
internal static class Executable
{
    private static readonly string Folder =
        Environment.GetEnvironmentVariable("BERTH_PUBLISHED") is { Length: > 0 } published ? published : AppContext.BaseDirectory;

    public static Tool In(TemporaryFolder folder, params (string Name, string Value)[] environment) =>
        new(Path.Combine(Folder, "berth"))
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
