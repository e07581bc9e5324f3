using Berth.Server.Hosting;
using Berth.Server.Hosting.Configuration;
using Berth.Testing.Processes;

namespace Berth.Tests;

public sealed class ProgramTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Help_explains_every_command_and_every_setting()
    {
        var help = await Executable.In(_folder).RunAsync("--help");

        Assert.Matches(@"\n  serve +\w", help);
        Assert.Matches(@"\n  config +\w", help);
        foreach (var setting in Settings.All)
        {
            Assert.Contains($"{setting.Flag} <{setting.Form}>", help, StringComparison.Ordinal);
            Assert.Contains(setting.Meaning, help, StringComparison.Ordinal);
            Assert.Contains(setting.Variable, help, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_version_is_a_number_and_nothing_else() =>
        Assert.Equal(BerthVersion.Text, (await Executable.In(_folder).RunAsync("--version")).Trim());

    [Theory]
    [InlineData("--lisen", ":5000")]
    [InlineData("server")]
    [InlineData("--listen")]
    [InlineData("config")]
    public async Task A_command_line_that_makes_no_sense_ends_with_64_and_a_hint(params string[] arguments)
    {
        var result = await Executable.In(_folder).TryRunAsync(arguments);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("berth --help", result.StandardError, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }
}
