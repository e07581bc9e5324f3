using Berth.Server.Auth;
using Berth.Server.Hosting.Configuration;
using Berth.Server.Hosting.Guards;
using Berth.Server.Hosting.Health;
using Berth.Server.Hosting.Kestrel;
using Berth.Server.Hosting.Logging;
using Berth.Server.Hosting.Telemetry;
using Berth.Server.Hub;
using Berth.Server.Hub.OpenApi;
using Berth.Server.Requests;
using Berth.Server.V2;
using Berth.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Berth.Server.Hosting;

/// <summary>The server, put together.</summary>
public static class BerthServer
{
    /// <param name="services">Adds to the services or replaces them, last of all; for tests.</param>
    /// <param name="routes">Adds endpoints; for tests.</param>
    public static WebApplication Build(
        BerthOptions options, Action<IServiceCollection>? services = null, Action<WebApplication>? routes = null)
    {
        // Empty: no appsettings.json of whatever folder this is started in, no ASPNETCORE_ variable has a say.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "berth" });
        builder.Services.AddSingleton(options);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(Openness.Always);
        builder.Services.AddSingleton<StartLine>();
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        builder.AddBerthLogging(options);

        // Whoever asked for warnings only still wants to know where the server listens.
        builder.Logging.AddFilter(typeof(StartLine).FullName, LogLevel.Information);
        builder.AddBerthTelemetry();
        builder.AddBerthKestrel(options);
        builder.AddBerthHsts();
        builder.AddBerthCors(options);
        builder.AddBerthRegistry(options);
        builder.AddBerthPages(options);
        services?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseRequestLog();
        app.UseRequestBodies(options);
        app.UseFailures();
        app.UseRequestGuard();
        app.UseOpenGuard();
        app.UseTrustedProxies(options);
        app.UsePublicAddress(options.PublicUrl);
        app.UseBerthHsts(options);
        app.UseBerthCors(options);
        app.UseV2();
        app.UseCountedResponses();
        app.UseHub();

        // Only here: routing earlier would match /v2 with the pages' fallback, at a cost and with its name in every trace.
        app.UseRouting();
        app.UseAntiforgery();
        app.MapHealth();
        app.MapMetrics();
        app.MapTokenService();
        app.MapSearch();
        app.MapOpenApiDocument();
        app.MapBerthWeb();
        routes?.Invoke(app);
        return app;
    }
}
