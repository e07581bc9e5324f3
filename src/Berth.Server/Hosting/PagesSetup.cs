using Berth.Server.Hosting.Configuration;
using Berth.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Berth.Server.Hosting;

/// <summary>Joins the pages to the server that carries them.</summary>
internal static class PagesSetup
{
    public static void AddBerthPages(this WebApplicationBuilder builder, BerthOptions options)
    {
        // The tokens in forms must survive a restart, so their keys lie beside the other secrets of this data folder.
        builder.Services.AddDataProtection()
            .SetApplicationName("berth")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(options.DataPath, "form-keys")));

        // It warns that the keys are not encrypted at rest: neither is anything else that only the owner of the folder can read.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Services.AddBerthWeb();

        // It would read the keys before the first connection is accepted; the first form is early enough, and who only pushes and pulls has none.
        // Should a later framework name it otherwise, starts are slower and nothing else; a test tells.
        foreach (var reader in builder.Services.Where(service => service.ImplementationType?.Name == "DataProtectionHostedService").ToList())
        {
            builder.Services.Remove(reader);
        }
    }
}
