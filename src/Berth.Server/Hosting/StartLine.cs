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
    }

    [LoggerMessage(LogLevel.Information, "berth {Version} listening on {Addresses} · data {Data} · database {Database} · {Openness}")]
    private partial void LogListening(string version, string addresses, string data, string database, string openness);

    [LoggerMessage(
        LogLevel.Warning,
        "the registry is open and can be reached from other machines: whoever reaches it may push, overwrite and delete. "
        + "Make the first account, or listen on localhost")]
    private partial void LogOpenToTheNetwork();
}
