using Berth.Server.Hosting;
using Berth.Server.Hosting.Configuration;
using Berth.Testing.Processes;

namespace Berth.Tests.Commands;

public sealed class ConfigCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Show_prints_what_is_in_force_and_where_it_was_said_without_secrets()
    {
        await File.WriteAllTextAsync(_folder.At("other.json"), """{ "log-level": "debug" }""", TestContext.Current.CancellationToken);

        var shown = await Executable.In(_folder, ("BERTH_DATABASE", "postgres://berth:s3cr3t@db/hub"), ("BERTH_LOG_FORMAT", "json"))
            .RunAsync("config", "show", "--config", "other.json", "--listen", ":7000", "--refresh-tokens", "--log-format", "text");

        var lines = shown.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Settings.All.Count, lines.Length);
        Assert.Contains(lines, line => line.EndsWith(" :7000  (--listen)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith(" true  (--refresh-tokens)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith(" text  (--log-format)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith(" debug  (other.json)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith(" postgres://berth:***@db/hub  (BERTH_DATABASE)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith(" 24h  (default)", StringComparison.Ordinal));
        Assert.DoesNotContain("s3cr3t", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_starts_nothing()
    {
        var result = await Executable.In(_folder).TryRunAsync("config", "check");

        Assert.Equal(ExitCode.Success, result.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Check_reports_every_fault_and_ends_with_78()
    {
        var result = await Executable.In(_folder).TryRunAsync("config", "check", "--listen", "nowhere", "--upload-ttl", "1s");

        Assert.Equal(ExitCode.Configuration, result.ExitCode);
        Assert.Contains("listen: \"nowhere\" (--listen)", result.StandardError, StringComparison.Ordinal);
        Assert.Contains("upload-ttl: \"1s\" (--upload-ttl)", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_prints_what_the_readme_holds() =>
        Assert.Equal(Settings.ToMarkdown(), await Executable.In(_folder).RunAsync("config", "table"));
}
