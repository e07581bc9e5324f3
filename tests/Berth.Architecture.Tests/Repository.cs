using System.Text.RegularExpressions;

namespace Berth.Architecture.Tests;

/// <summary>The files of the repository, without what builds leave behind. Paths are relative to its root, with slashes.</summary>
internal static partial class Repository
{
    private static readonly Lazy<IReadOnlyList<string>> AllFiles = new(FindFiles);

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> Files => AllFiles.Value;

    public static IEnumerable<string> FilesWith(params string[] extensions) =>
        Files.Where(file => extensions.Contains(Path.GetExtension(file)));

    public static IReadOnlyList<string> LinesOf(string file) => File.ReadAllLines(Path.Combine(Root, file));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Berth.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Berth.slnx above {AppContext.BaseDirectory}.");
    }

    private static string[] FindFiles() =>
        [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !LeftByBuilds().IsMatch(file))
            .Order(StringComparer.Ordinal)];

    [GeneratedRegex("(^|/)(bin|obj|artifacts|node_modules|TestResults|data|\\.git|\\.vs)/")]
    private static partial Regex LeftByBuilds();
}
