using Berth.Server.Hosting.Configuration;

namespace Berth.Tests;

public sealed class ReadmeTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("README.zh-CN.md")]
    public void The_readme_holds_the_table_of_settings(string name)
    {
        var readme = File.ReadAllText(Path.Combine(Root(), name));

        // When this fails, put what `berth config table` prints between the two marks.
        Assert.Contains($"<!-- settings -->\n\n{Settings.ToMarkdown()}\n<!-- /settings -->", readme, StringComparison.Ordinal);
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Berth.slnx")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
