using Berth.Registry.Database;
using Microsoft.Extensions.DependencyInjection;
using System.Diagnostics.Metrics;

namespace Berth.Registry.Pulls;

internal static class PullServices
{
    /// <summary>Needs <see cref="PullLimits"/>. Without a meter factory, as for a command, nothing is measured.</summary>
    public static IServiceCollection AddPulls(this IServiceCollection services) => services
        .AddSingleton(all => new PullWriter(
            all.GetRequiredService<MetadataStore>(), all.GetService<IMeterFactory>() is { } meters ? new PullMetrics(meters) : null))
        .AddSingleton<PullLimiter>()
        .AddSingleton<PullDays>()
        .AddSingleton<IgnoredPullers>()
        .AddSingleton<PullCounts>();
}
