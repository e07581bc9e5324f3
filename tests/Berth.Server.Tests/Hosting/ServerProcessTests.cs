using Berth.Server.Hosting;
using Berth.Server.Hosting.Configuration;
using Berth.Testing;
using Berth.Testing.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Berth.Server.Tests.Hosting;

public sealed class ServerProcessTests
{
    [Theory, BothDatabases]
    public async Task Told_to_stop_while_it_starts_it_ends_its_jobs_before_what_they_work_with(TestDatabase database)
    {
        using var folder = new TemporaryFolder();
        var (log, ends) = (new PrintedLog(), new List<string>());
        var options = new BerthOptions
        {
            Listen = [new ListenAddress("127.0.0.1", 0)], Data = folder.Path, Database = await database.CreateAsync(folder),
        };

        var code = await ServerProcess.RunAsync(options, TextWriter.Null, given => BerthServer.Build(given, services => services
            .AddLogging(logging => logging.ClearProviders().AddProvider(log))
            .AddSingleton(ends)
            .AddHostedService<Worker>()
            .AddSingleton<Tool>()
            .AddHostedService<Sigterm>()));

        Assert.Equal(ExitCode.Success, code);
        Assert.Equal(["worker", "tool"], ends);
        Assert.DoesNotContain(log.Text, line => line.Contains("ObjectDisposed", StringComparison.Ordinal));
    }

    /// <summary>Works until it is told to stop, and then a little longer.</summary>
    private sealed class Worker(List<string> ends, IServiceProvider services) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var told = new TaskCompletionSource();
            await using var registration = stoppingToken.Register(told.SetResult);
            services.GetRequiredService<Tool>();
            await told.Task;
            lock (ends)
            {
                ends.Add("worker");
            }
        }
    }

    private sealed class Tool(List<string> ends) : IDisposable
    {
        public void Dispose()
        {
            lock (ends)
            {
                ends.Add("tool");
            }
        }
    }

    private sealed class Sigterm(IHostApplicationLifetime lifetime) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            cancellationToken.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        }

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
