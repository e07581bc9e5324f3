using Microsoft.Extensions.DependencyInjection;

namespace Berth.Registry.Retention;

internal static class RetentionServices
{
    /// <summary>Needs <see cref="RetentionOptions"/>.</summary>
    public static IServiceCollection AddRetention(this IServiceCollection services) => services
        .AddSingleton<RetentionSettings>()
        .AddSingleton<RetentionPreviews>()
        .AddSingleton<RetentionRuns>()
        .AddSingleton<RetentionJob>();
}

public sealed class RetentionOptions
{
    /// <summary>Whether rules may remove anything. Where deleting is switched off, nobody gets around it by rules.</summary>
    public bool Enabled { get; init; } = true;
}
