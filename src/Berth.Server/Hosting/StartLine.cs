using Berth.Registry.Identity;
using Berth.Server.Hosting.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Berth.Server.Hosting;

/// <summary>The line that says: it runs, here, on this, and this open.</summary>
internal sealed partial class StartLine(ILogger<StartLine> logger)
{
    public async Task WriteAsync(WebApplication app, BerthOptions options, CancellationToken cancel)
    {
        var open = await app.Services.GetRequiredService<Openness>().IsOpen(cancel);
        var database = options.Database.Kind == DatabaseKind.Sqlite ? "sqlite" : options.Database.Display;
        LogListening(
            BerthVersion.Text, string.Join(" and ", app.Urls), options.Data, database,
            open ? "open: anyone may push until the first account is made" : "closed: pushing needs an account");
        if (open && !options.Listen.All(address => address.IsLoopback))
        {
            LogOpenToTheNetwork();
        }

        if (open && await app.Services.GetRequiredService<SetupToken>().ReadAsync(cancel) is { } token)
        {
            LogSetupLink(SetupLink.Of(options, token, new Uri(app.Urls.First()).Port));
        }
    }

    [LoggerMessage(LogLevel.Information, "berth {Version} listening on {Addresses} · data {Data} · database {Database} · {Openness}")]
    private partial void LogListening(string version, string addresses, string data, string database, string openness);

    [LoggerMessage(
        LogLevel.Warning,
        "the registry is open and can be reached from other machines: whoever reaches it may push, overwrite and delete. "
        + "Make the first account, or listen on localhost")]
    private partial void LogOpenToTheNetwork();

    /// <remarks>The one secret that is logged, because whoever reads this log may claim the registry; it is void once that is done. The
    /// address stands last, so that a terminal makes all of it a link and nothing else.</remarks>
    [LoggerMessage(LogLevel.Information, "to make the first account, which closes the registry, open {SetupLink}")]
    private partial void LogSetupLink(string setupLink);
}
