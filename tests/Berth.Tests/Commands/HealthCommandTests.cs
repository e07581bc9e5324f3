using Berth.Server.Hosting;
using Berth.Testing.Processes;

namespace Berth.Tests.Commands;

public sealed class HealthCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_server_that_runs_is_ready_and_one_that_does_not_run_gives_no_answer()
    {
        var listen = $":{FreePort.Next()}";
        await using var server = Executable.In(_folder, ("BERTH_LISTEN", listen)).Start();
        await server.WaitForOutputAsync("listening on", TimeSpan.FromSeconds(60));

        Assert.Equal("ready\n", await Executable.In(_folder, ("BERTH_LISTEN", listen)).RunAsync("health"));
        await server.StopAsync();
        var stopped = await Executable.In(_folder).TryRunAsync("health", "--listen", listen);

        Assert.Equal(ExitCode.Failure, stopped.ExitCode);
        Assert.StartsWith($"berth: no answer from http://localhost{listen}/: ", stopped.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_cannot_work_names_what_fails()
    {
        var listen = $"127.0.0.1:{FreePort.Next()}";
        await using var server = Executable.In(_folder).Start("--listen", listen);
        await server.WaitForOutputAsync("listening on", TimeSpan.FromSeconds(60));
        Directory.Move(_folder.At("data", "storage"), _folder.At("elsewhere"));

        var result = await Executable.In(_folder).TryRunAsync("health", "--listen", listen);

        Assert.Equal(ExitCode.Failure, result.ExitCode);
        Assert.StartsWith("not ready; storage: ", result.StandardError, StringComparison.Ordinal);
    }
}
