using Berth.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Hosting;

/// <summary>The registry without a server, for commands that work on its database, whether or not a server runs beside them.</summary>
public static class RegistryTool
{
    /// <exception cref="Registry.Database.MetadataException">The database cannot be reached.</exception>
    /// <exception cref="Blobs.BlobStoreException">The storage cannot be read.</exception>
    public static async Task<ServiceProvider> OpenAsync(BerthOptions options, CancellationToken cancel)
    {
        ServerProcess.MakeFolder(options.DataPath);
        var services = new ServiceCollection().AddLogging().AddRegistry(RegistrySetup.OptionsOf(options)).BuildServiceProvider();
        await services.GetRequiredService<RegistryLifetime>().StartAsync(cancel);
        return services;
    }
}
