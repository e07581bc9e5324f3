using Berth.Testing.Processes;

namespace Berth.Testing.Published;

/// <summary>
/// The published <c>berth</c>. <c>./test.sh</c> publishes once and says where in BERTH_PUBLISHED; without it the first test
/// of a run publishes.
/// </summary>
public static class BerthExecutable
{
    private static readonly Lazy<Task<string>> Published = new(FindOrPublishAsync);

    /// <summary>Lets a build leave no server processes behind: they would hold its output open.</summary>
    public static IReadOnlyDictionary<string, string?> BuildAlone { get; } = new Dictionary<string, string?>
    {
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["UseSharedCompilation"] = "false",
    };

    public static Task<string> PathAsync() => Published.Value;

    private static async Task<string> FindOrPublishAsync()
    {
        var folder = Environment.GetEnvironmentVariable("BERTH_PUBLISHED");
        if (string.IsNullOrEmpty(folder))
        {
            folder = Path.Combine(SourceFolder.Root, "artifacts", "berth");
            var dotnet = new Tool("dotnet")
            {
                WorkingDirectory = SourceFolder.Root,
                Timeout = Patience.Limit,
                Environment = BuildAlone,
            };
            await dotnet.RunAsync("publish", "src/Berth", "-c", "Release", "-o", folder);
        }

        var berth = Path.Combine(folder, "berth");
        return File.Exists(berth) ? berth : throw new ToolException($"There is no {berth}. BERTH_PUBLISHED must name the published folder.");
    }
}
