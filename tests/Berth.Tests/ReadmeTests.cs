using System.Text.RegularExpressions;
using Berth.Server.Hosting.Configuration;
using Berth.Testing;

namespace Berth.Tests;

public sealed partial class ReadmeTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("README.zh-CN.md")]
    public void The_readme_holds_the_table_of_settings(string name)
    {
        var readme = Readme.Text(name);

        // When this fails, put what `berth config table` prints between the two marks.
        Assert.Contains($"<!-- settings -->\n\n{Settings.ToMarkdown()}\n<!-- /settings -->", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_languages_have_the_same_commands_in_the_same_order() =>
        Assert.Equal(Readme.Commands("README.md"), Readme.Commands("README.zh-CN.md"));

    [Theory]
    [InlineData("README.md")]
    [InlineData("README.zh-CN.md")]
    public void What_the_readme_links_to_is_there(string name)
    {
        var links = Link().Matches(Readme.Text(name)).Select(match => match.Groups[1].Value).ToList();

        Assert.Contains("docs/repository.png", links);
        Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(SourceFolder.Root, link)), link));
    }

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)")]
    private static partial Regex Link();
}
