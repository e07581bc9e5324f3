using System.Runtime.CompilerServices;

namespace Berth.Web.Tests;

/// <summary>The sources of the pages, for tests that read what was written rather than what it does.</summary>
internal static class SourceTree
{
    private static readonly string Sources = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../src"));

    public static string Of(string project) => Path.Combine(Sources, project);

    public static IEnumerable<string> Files(string project, string pattern) =>
        Directory.EnumerateFiles(Of(project), pattern, SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string Here([CallerFilePath] string path = "") => path;
}
