using System.Text.Json;
using Berth.Server.Hosting;
using Berth.Testing.Processes;

namespace Berth.Tests.Commands;

public sealed class RepoCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private Tool Berth => Executable.In(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_cannot_be_renamed_is_said_in_a_sentence()
    {
        var missing = await Berth.TryRunAsync("repo", "rename", "ada/app", "ada/api");
        var wrong = await Berth.TryRunAsync("repo", "rename", "ada/app", "ada/App");

        Assert.Equal(
            (ExitCode.Failure, "berth: There is no such thing, or you may not see it.\n"), (missing.ExitCode, missing.StandardError));
        Assert.Equal((ExitCode.Failure, "berth: 'ada/App' is not the name of a repository.\n"), (wrong.ExitCode, wrong.StandardError));
    }

    [Fact]
    public async Task A_minimum_age_is_set_and_taken_away_beside_the_running_server()
    {
        await using var server = Executable.In(_folder).Start("--listen", "127.0.0.1:0");
        await server.PushBlobAsync("ada/app", TestContext.Current.CancellationToken);

        Assert.Equal("ada/app gives versions of a tag that are at least 14d old\n", await Berth.RunAsync("repo", "minimum-age", "ada/app", "2w"));
        Assert.Equal("ada/app gives versions of any age\n", await Berth.RunAsync("repo", "minimum-age", "ada/app", "off"));
        var (wrong, missing) = (
            await Berth.TryRunAsync("repo", "minimum-age", "ada/app", "soon"), await Berth.TryRunAsync("repo", "minimum-age", "ada/none", "7d"));

        Assert.Equal((ExitCode.Failure, "berth: 'soon' is not an age, as 12h, 7d or 2w, and not off.\n"), (wrong.ExitCode, wrong.StandardError));
        Assert.Equal(
            (ExitCode.Failure, "berth: There is no such thing, or you may not see it.\n"), (missing.ExitCode, missing.StandardError));
    }

    [Fact]
    public async Task Quotas_and_settings_of_namespaces_are_set_and_shown()
    {
        Assert.Equal("the namespace ada has 0 B and no quota\n", await Berth.RunAsync("quota", "show", "ada"));
        Assert.Equal("the namespace ada has 0 B of its 53.7 GB\n", await Berth.RunAsync("quota", "set", "ada", "50GiB"));
        Assert.Contains("ada        0 B   53.7 GB  0%", await Berth.RunAsync("quota", "list"), StringComparison.Ordinal);
        var listed = JsonDocument.Parse(await Berth.RunAsync("quota", "list", "--json")).RootElement[0];
        Assert.Equal(("ada", 53_687_091_200), (listed.GetProperty("namespace").GetString(), listed.GetProperty("quota").GetInt64()));
        Assert.Equal(
            "trash days      30\nimmutable tags  ^v\nused            0 B\nquota           53.7 GB\n",
            await Berth.RunAsync("namespace", "set", "ada", "--trash-days", "30", "--immutable-tags", "true", "--immutable-tags-rule", "^v"));
        Assert.Equal("the namespace ada has 0 B and no quota\n", await Berth.RunAsync("quota", "set", "ada", "none"));
        var wrong = await Berth.TryRunAsync("quota", "set", "ada", "much");
        Assert.Equal(
            (ExitCode.Failure, "berth: 'much' is not a number of bytes, as 50GiB or 100MB, and not none.\n"), (wrong.ExitCode, wrong.StandardError));
    }
}
