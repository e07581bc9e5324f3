using Berth.Registry.Composition;
using Berth.Registry.Jobs;
using Microsoft.Extensions.Hosting;

namespace Berth.Server.Hosting;

/// <summary>Readies the registry before the first connection is accepted, warms it once they are, and runs its jobs until the server stops.</summary>
internal sealed class RegistryHost(RegistryLifetime registry, JobRunner jobs) : BackgroundService, IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => registry.StartAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => registry.WarmAsync(cancellationToken);

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => jobs.RunAsync(stoppingToken);
}
