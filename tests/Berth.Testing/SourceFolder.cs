using Berth.Testing.Processes;

namespace Berth.Testing;

/// <summary>The checkout that the tests were built from.</summary>
public static class SourceFolder
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Berth.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new ToolException($"There is no Berth.slnx above {AppContext.BaseDirectory}.");
    }
}
