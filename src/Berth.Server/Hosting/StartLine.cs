using Berth.Blobs.FileSystem;
using Berth.Registry.Identity;
using Berth.Server.Hosting.Configuration;
using Berth.Server.Hosting.Guards;
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
        WarnOfOpenFolders(options);
        if (open && !options.Listen.All(address => address.IsLoopback))
        {
            LogOpenToTheNetwork();
        }

        if (open && await app.Services.GetRequiredService<SetupToken>().ReadAsync(cancel) is { } token)
        {
            LogSetupLink(SetupLink.Of(options, token, new Uri(app.Urls.First()).Port));
        }
    }

    /// <summary>What we make is for its owner alone, but what was there before stays as it is: an administrator may have given it to a group
    /// that makes backups, and a file of that name may have other names.</summary>
    private void WarnOfOpenFolders(BerthOptions options)
    {
        foreach (var folder in (string[])[options.DataPath, options.Storage])
        {
            var isInside = folder != options.DataPath && folder.StartsWith(options.DataPath + Path.DirectorySeparatorChar, StringComparison.Ordinal);
            if (!isInside && FileModes.OpenToOthers(folder) is { } mode)
            {
                LogOpenFolder(folder, mode);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "berth {Version} listening on {Addresses} · data {Data} · database {Database} · {Openness}")]
    private partial void LogListening(string version, string addresses, string data, string database, string openness);

    [LoggerMessage(
        LogLevel.Warning,
        "other users of this machine can look into {Folder} (mode {Mode}), and can read what was in it before Berth. "
        + "To keep them out of all of it: chmod -R go= {Folder}")]
    private partial void LogOpenFolder(string folder, string mode);

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
