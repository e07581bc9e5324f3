using System.Text.Json;
using Berth.Server.Hosting;
using Berth.Testing.Processes;

namespace Berth.Tests.Commands;

public sealed class RetentionCommandTests : IDisposable
{
    private const string Rules = """{"rules":[{"name":"newest","tags":["v*"],"keep_last":3}],"protect":["latest"]}""";

    private readonly TemporaryFolder _folder = new();

    private Tool Berth => Executable.In(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rules_are_set_shown_tried_run_and_cleared()
    {
        await Berth.WithInput("plum-tractor-9\n").RunAsync("user", "add", "ada", "--password-stdin");
        var file = Path.Combine(_folder.Path, "rules.json");
        await File.WriteAllTextAsync(file, Rules);

        Assert.Equal("{}\n", await Berth.RunAsync("retention", "show", "ada"));
        Assert.Equal("the rules of ada are set; they run once a day\n", await Berth.RunAsync("retention", "set", "ada", file));
        Assert.Equal(Rules + "\n", await Berth.RunAsync("retention", "show", "ada"));
        Assert.Equal("0 tags to remove, 0 kept, 0 bytes to be freed\n", await Berth.RunAsync("retention", "preview", "ada", "--rules", file));
        Assert.Matches("^0 tags removed, 0 kept, 0 bytes to be freed; in the trash as batch [0-9a-f-]{36}\n$", await Berth.RunAsync("retention", "run", "ada"));
        var report = JsonDocument.Parse(await Berth.RunAsync("retention", "preview", "ada", "--json")).RootElement;
        Assert.Equal(0, report.GetProperty("repositories").GetArrayLength());
        Assert.Equal("[]\n", await Berth.RunAsync("retention", "runs", "ada", "--json"));
        Assert.Equal("ada has no rules of its own\n", await Berth.RunAsync("retention", "clear", "ada"));
        Assert.Equal("the rules of ada are set; they run once a day\n", await Berth.WithInput(Rules).RunAsync("retention", "set", "ada", "-"));
    }

    [Theory]
    [InlineData("""{"rules":[{"tags":["v*"]}]}""", "berth: rules.0.keep_last: A rule says what to keep: the last ones, by time or by version.\n")]
    [InlineData("""{"protects":["latest"]}""", "berth: rules: The rules are not the JSON expected, at $.protects.\n")]
    public async Task What_is_no_rule_is_refused_in_a_sentence(string rules, string sentence)
    {
        var refused = await Berth.WithInput(rules).TryRunAsync("retention", "set", "ada", "-");

        Assert.Equal((ExitCode.Failure, sentence), (refused.ExitCode, refused.StandardError));
    }

    [Theory]
    [InlineData("ada/none")]
    [InlineData("No such place")]
    public async Task A_place_that_is_not_there_is_said(string place)
    {
        var missing = await Berth.TryRunAsync("retention", "preview", place);

        Assert.Equal((ExitCode.Failure, "berth: There is no such thing, or you may not see it.\n"), (missing.ExitCode, missing.StandardError));
    }
}
