using Berth.Registry.Composition;
using Berth.Server.Hosting.Configuration;
using Berth.Server.Hosting.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Berth.Server.Hosting;

/// <summary>The registry without its server, for commands that work on its data, beside a running server or without one.</summary>
public static class RegistryTool
{
    /// <summary>Opens what is there and brings the tables up to date; what it has to say goes to standard error.</summary>
    public static async Task<ServiceProvider> OpenAsync(BerthOptions options, CancellationToken cancel)
    {
        ServerProcess.MakeFolder(options.DataPath);
        var services = new ServiceCollection()
            .AddLogging(logging => logging
                .AddConsole(console =>
                {
                    console.FormatterName = TextFormatter.FormatterName;
                    console.LogToStandardErrorThreshold = LogLevel.Trace;
                })
                .AddConsoleFormatter<TextFormatter, ConsoleFormatterOptions>()
                .SetMinimumLevel(LogLevel.Warning))
            .AddRegistry(RegistrySetup.OptionsOf(options, TimeSpan.Zero))
            .BuildServiceProvider();
        await services.GetRequiredService<RegistryLifetime>().StartAsync(cancel);
        return services;
    }
}
