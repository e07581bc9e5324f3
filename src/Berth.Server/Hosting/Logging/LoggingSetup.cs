using Berth.Server.Hosting.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Berth.Server.Hosting.Logging;

internal static class LoggingSetup
{
    private const int HostedServiceStartupFaulted = 11;

    /// <summary>The host logs a failed start with a stack trace, and throws it: <see cref="ServerProcess"/> says it shortly.</summary>
    internal static bool IsSaidElsewhere(string category, EventId id) =>
        id.Id == HostedServiceStartupFaulted && category == "Microsoft.Extensions.Hosting.Internal.Host";

    public static void AddBerthLogging(this WebApplicationBuilder builder, BerthOptions options)
    {
        builder.Services.AddSingleton<ILoggerProvider>(services => new LineLogger(
            options.LogFormat == LogFormat.Json
                ? ActivatorUtilities.CreateInstance<JsonFormatter>(services)
                : ActivatorUtilities.CreateInstance<TextFormatter>(services),
            Console.OpenStandardOutput()));
        builder.Logging.SetMinimumLevel(options.LogLevel);

        // The framework's own lines below a warning hold addresses with their queries, and so with their secrets.
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("System", LogLevel.Warning);
    }
}
