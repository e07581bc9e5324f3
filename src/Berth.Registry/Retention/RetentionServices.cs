using Microsoft.Extensions.DependencyInjection;

namespace Berth.Registry.Retention;

internal static class RetentionServices
{
    public static IServiceCollection AddRetention(this IServiceCollection services) => services
        .AddSingleton<RetentionSettings>()
        .AddSingleton<RetentionPreviews>()
        .AddSingleton<RetentionRuns>()
        .AddSingleton<RetentionJob>();
}
