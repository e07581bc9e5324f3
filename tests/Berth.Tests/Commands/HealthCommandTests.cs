using Berth.Server.Hosting;
using Berth.Testing.Processes;
using Berth.Testing.Published;

namespace Berth.Tests.Commands;

public sealed class HealthCommandTests : IDisposable
{
    /// <summary>For a machine that does much else.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_server_that_runs_is_ready_and_one_that_does_not_run_gives_no_answer()
    {
        var listen = $":{FreePort.Next()}";
        await using var server = Executable.In(_folder, ("BERTH_LISTEN", listen)).Start();
        await server.WaitForOutputAsync("listening on", Limit);

        await IsReadyAsync(server, () => Executable.In(_folder, ("BERTH_LISTEN", listen)).TryRunAsync("health"));
        await server.StopAsync();
        var stopped = await Executable.In(_folder).TryRunAsync("health", "--listen", listen);

        Assert.Equal(ExitCode.Failure, stopped.ExitCode);
        Assert.StartsWith($"berth: no answer from http://localhost{listen}/: ", stopped.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_TLS_it_believes_the_certificate_of_the_server_and_no_other()
    {
        using var authority = new CertificateAuthority();
        using var stranger = new CertificateAuthority();
        var listen = $"127.0.0.1:{FreePort.Next()}";
        await using var server = Executable.In(_folder)
            .Start("--listen", listen, "--tls-cert", authority.CertificateFile, "--tls-key", authority.KeyFile);
        await server.WaitForOutputAsync("listening on", Limit);

        await IsReadyAsync(server, () => HealthAsync(authority));
        var other = await HealthAsync(stranger);

        Assert.Equal(ExitCode.Failure, other.ExitCode);
        Assert.StartsWith($"berth: no answer from https://{listen}/: ", other.StandardError, StringComparison.Ordinal);

        Task<ToolResult> HealthAsync(CertificateAuthority of) => Executable.In(_folder)
            .TryRunAsync("health", "--listen", listen, "--tls-cert", of.CertificateFile, "--tls-key", of.KeyFile);
    }

    [Fact]
    public async Task A_server_that_cannot_work_names_what_fails()
    {
        var listen = $"127.0.0.1:{FreePort.Next()}";
        await using var server = Executable.In(_folder).Start("--listen", listen);
        await server.WaitForOutputAsync("listening on", Limit);
        Directory.Move(_folder.At("data", "storage"), _folder.At("elsewhere"));

        var result = await Executable.In(_folder).TryRunAsync("health", "--listen", listen);

        Assert.Equal(ExitCode.Failure, result.ExitCode);
        Assert.StartsWith("not ready; storage: ", result.StandardError, StringComparison.Ordinal);
    }

    /// <summary>On a busy machine a server that has just begun may be slower than /readyz waits.</summary>
    private static Task IsReadyAsync(Daemon server, Func<Task<ToolResult>> health) =>
        server.WaitUntilAsync(async () => await health() is { ExitCode: ExitCode.Success, StandardOutput: "ready\n" }, Limit);
}
