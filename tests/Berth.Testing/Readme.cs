using System.Text.RegularExpressions;

namespace Berth.Testing;

/// <summary>A README of the repository, in one of its languages.</summary>
public static partial class Readme
{
    public static string Text(string name) => File.ReadAllText(Path.Combine(SourceFolder.Root, name));

    /// <summary>What it says to type, block by block.</summary>
    public static IReadOnlyList<string> Commands(string name) => [.. Block().Matches(Text(name)).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("^```sh\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
