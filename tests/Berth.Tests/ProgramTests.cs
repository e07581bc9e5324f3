using System.Text.RegularExpressions;
using Berth.Server.Hosting;
using Berth.Server.Hosting.Configuration;
using Berth.Testing.Processes;

namespace Berth.Tests;

public sealed partial class ProgramTests : IDisposable
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

    [Theory]
    [InlineData("org")]
    [InlineData("config")]
    [InlineData("config table")]
    [InlineData("org list", "config", "data", "database", "database-file", "json", "storage")]
    [InlineData("org add-member", "config", "data", "database", "database-file", "json", "role", "storage")]
    [InlineData(
        "user add", "admin", "config", "data", "database", "database-file", "email", "full-name", "json", "password-stdin", "public-url", "storage")]
    [InlineData("user reset-password", "config", "data", "database", "database-file", "json", "public-url", "storage")]
    [InlineData("setup-link", "config", "data", "database", "database-file", "json", "listen", "public-url", "storage", "tls-cert", "tls-key")]
    [InlineData("fsck", "config", "data", "database", "database-file", "json", "repair", "restamp", "storage")]
    [InlineData("health", "config", "data", "listen", "tls-cert", "tls-key")]
    public async Task Help_of_a_command_shows_only_what_it_takes(string command, params string[] options)
    {
        var help = await Executable.In(_folder).RunAsync([.. command.Split(' '), "--help"]);

        Assert.Equal(options, Flag().Matches(help).Select(match => match.Groups[1].Value).Except(["help"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_flag_of_the_server_is_none_of_a_command_that_does_not_take_it()
    {
        var result = await Executable.In(_folder).TryRunAsync("org", "list", "--pull-limit-user", "3");

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("--pull-limit-user", result.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--data elsewhere org list")]
    [InlineData("org list --data elsewhere")]
    public async Task The_data_folder_may_be_named_before_the_command_or_after_it(string arguments)
    {
        await Executable.In(_folder).RunAsync(arguments.Split(' '));

        Assert.True(File.Exists(_folder.At("elsewhere", "berth.db")));
        Assert.False(Directory.Exists(_folder.At("data")));
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

    [GeneratedRegex(@"^ +(?:-\?, )?(?:-h, )?--([a-z-]+)", RegexOptions.Multiline)]
    private static partial Regex Flag();
}
