using Berth.Registry.Access;
using Berth.Registry.Composition;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Uploads;
using Berth.Registry.Pulls;
using Berth.Registry.Repositories;
using Berth.Registry.Retention;
using Berth.Server.Auth;
using Berth.Server.Hosting.Configuration;
using Berth.Server.Hosting.Guards;
using Berth.Server.Hosting.Health;
using Berth.Server.Hosting.Telemetry;
using Berth.Server.Hub;
using Berth.Server.Hub.Frame;
using Berth.Server.V2;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Hosting;

/// <summary>Joins the registry to the server that carries it: its options, its start and end, its health and its numbers.</summary>
internal static class RegistrySetup
{
    /// <summary>A machine that comes up again starts its database beside Berth.</summary>
    private static readonly TimeSpan DatabasePatience = TimeSpan.FromSeconds(30);

    public static void AddBerthRegistry(this WebApplicationBuilder builder, BerthOptions options)
    {
        builder.Services
            .AddRegistry(OptionsOf(options, DatabasePatience))
            .AddBerthAuth(new AuthOptions { RefreshTokens = options.RefreshTokens })
            .AddV2(new V2Options(options.DeleteEnabled))
            .AddHub(new HubOptions(options.HubRateLimit))
            .AddHostedService<RegistryHost>()
            .AddSingleton(p => new Openness(p.GetRequiredService<RegistryState>().IsOpenAsync))
            .AddHealth()
            .AddGauges();
    }

    internal static RegistryOptions OptionsOf(BerthOptions options, TimeSpan databasePatience) => new()
    {
        DatabasePatience = databasePatience,
        DataFolder = options.DataPath,
        StorageFolder = options.Storage,
        SqlitePath = options.Database.Path,
        PostgreSqlConnection = options.Database.Kind == DatabaseKind.Sqlite ? null : options.Database.ConnectionString,
        Uploads = new UploadLimits
        {
            OpenUploadsPerOwner = options.OpenUploadsPerUser,
            TimeToLive = options.UploadTtl,
            BrokenTimeToLive = options.BrokenUploadTtl,
        },
        CacheSize = options.CacheSize,
        Collection = new CollectionOptions
        {
            Grace = options.GcGrace,
            Interval = options.GcInterval,
            TrashTime = options.TrashTtl,
            DeleteEnabled = options.DeleteEnabled,
        },
        Retention = new RetentionOptions { Enabled = options.DeleteEnabled },
        Manifests = new ManifestLimits { MaxSize = (int)options.MaxManifestSize, Sparse = options.SparseManifests },
        Pulls = new PullLimits { Anonymous = options.PullLimitAnonymous, PerUser = options.PullLimitUser, Window = options.PullLimitWindow },
    };

    private static IServiceCollection AddHealth(this IServiceCollection services) => services
        .AddSingleton(p => new ReadinessCheck("database", async cancel =>
        {
            await p.GetRequiredService<RegistryHealth>().CheckDatabaseAsync(cancel);
            return null;
        }))
        .AddSingleton(p => new ReadinessCheck("storage", async cancel =>
            (await p.GetRequiredService<RegistryHealth>().CheckStorageAsync(cancel)).Problem));

    private static void AddGauges(this IServiceCollection services)
    {
        Add("berth_repositories", "Repositories.", numbers => numbers.Repositories);
        Add("berth_manifests", "Manifests, counted in each repository that has them.", numbers => numbers.Manifests);
        Add("berth_tags", "Tags.", numbers => numbers.Tags);
        Add("berth_blobs", "Blobs, counted once however many repositories have them.", numbers => numbers.Blobs);
        Add("berth_storage_bytes", "Bytes in blobs.", numbers => numbers.StoredBytes);
        Add("berth_uploads_open", "Upload sessions begun and neither finished nor cancelled.", numbers => numbers.OpenUploads);

        Add("berth_uploads_bytes", "Bytes that unfinished uploads hold.", numbers => numbers.UploadBytes);

        void Add(string name, string help, Func<RegistryNumbers, long> pick) => services.AddSingleton(p =>
            new GaugeSource(name, help, async cancel => pick(await p.GetRequiredService<RegistryNumbersCache>().GetAsync(cancel))));

        services.AddSingleton<RegistryNumbersCache>();
    }
}
