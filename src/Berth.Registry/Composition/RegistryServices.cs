using System.Diagnostics.Metrics;
using Berth.Blobs;
using Berth.Blobs.FileSystem;
using Berth.Registry.Access;
using Berth.Registry.Content.Blobs;
using Berth.Registry.Content.Checks;
using Berth.Registry.Content.Configs;
using Berth.Registry.Content.Images;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Referrers;
using Berth.Registry.Content.Tags;
using Berth.Registry.Content.Uploads;
using Berth.Registry.Database;
using Berth.Registry.Database.PostgreSql;
using Berth.Registry.Database.Sqlite;
using Berth.Registry.Identity;
using Berth.Registry.Jobs;
using Berth.Registry.Memory;
using Berth.Registry.Pulls;
using Berth.Registry.Repositories;
using Berth.Registry.Tokens;
using Berth.Registry.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Berth.Registry.Composition;

/// <summary>The registry's parts, as a table of contents.</summary>
public static class RegistryServices
{
    public static IServiceCollection AddRegistry(this IServiceCollection services, RegistryOptions options) => services
        .AddSingleton(options)
        .AddSingleton(options.Uploads)
        .AddSingleton(options.Manifests)
        .AddSingleton(TimeProvider.System)
        .AddSingleton(_ => new BoundedMemory(options.CacheSize))
        .AddStorage(options)
        .AddContent()
        .AddSingleton(new IdentityOptions { KeyFile = Path.Combine(options.DataFolder, "secrets.key") })
        .AddIdentity()
        .AddTokens()
        .AddSingleton(p => new RepositorySearch(p.Get<MetadataStore>(), p.Get<TimeProvider>()))
        .AddSingleton(p => new RepositoryQueries(p.Get<MetadataStore>(), p.Get<TimeProvider>()))
        .AddSingleton(p => new Stars(p.Get<MetadataStore>(), p.Get<TimeProvider>()))
        .AddSingleton(p => new ImmutableTags(p.Get<MetadataStore>(), p.Get<TimeProvider>()))
        .AddSingleton(p => new RepositoryWebhooks(p.Get<MetadataStore>(), p.Get<SecretBox>(), p.Get<TimeProvider>()))
        .AddSingleton(p => new RegistryLifetime(
            p.Get<MetadataStore>(), p.Get<IBlobStore>(), p.Get<BallastFile>(), p.Get<SigningKeys>(), options, p.Get<TimeProvider>(),
            p.Get<ILogger<RegistryLifetime>>()))
        .AddSingleton(p => new StorageUsage(p.Get<MetadataStore>(), p.Get<TimeProvider>()))
        .AddPulls(options)
        .AddSingleton(p => new RegistryHealth(p.Get<MetadataStore>(), p.Get<IBlobStore>()))
        .AddSingleton(p => new RegistryStatistics(p.Get<MetadataStore>(), p.Get<IBlobStore>(), p.Get<TimeProvider>()))
        .AddSingleton(p => new JobRunner(Schedule(p), p.Get<TimeProvider>(), p.Get<ILogger<JobRunner>>()));

    private static IServiceCollection AddPulls(this IServiceCollection services, RegistryOptions options) => services
        .AddSingleton(p => new PullLimiter(options.Pulls, p.Get<TimeProvider>()))
        .AddSingleton(p => new PullWriter(
            p.Get<MetadataStore>(), p.GetService<IMeterFactory>() is { } meters ? new PullMetrics(meters) : null))
        .AddSingleton(p => new PullDays(p.Get<MetadataStore>(), p.Get<TimeProvider>()))
        .AddSingleton(p => new PullCounts(p.Get<PullWriter>(), p.Get<TimeProvider>(), p.Get<ILogger<PullCounts>>()));

    private static IServiceCollection AddStorage(this IServiceCollection services, RegistryOptions options) => services
        .AddSingleton(_ => new BallastFile(Path.Combine(options.DataFolder, "ballast")))
        .AddSingleton<IBlobStore>(p => new FileSystemBlobStore(options.StorageFolder, new FileSystemBlobStoreOptions(), p.Get<TimeProvider>()))
        .AddSingleton<MetadataStore>(p => options.PostgreSqlConnection is { } connection
            ? new PostgreSqlStore(new NpgsqlConnectionStringBuilder(connection)) { Latency = Latency(p) }
            : new SqliteStore(options.SqlitePath!, p.Get<BallastFile>().Release) { Latency = Latency(p) });

    /// <summary>Commands have no metrics to show.</summary>
    private static DatabaseLatency? Latency(IServiceProvider services) =>
        services.GetService<IMeterFactory>() is { } meters ? new DatabaseLatency(meters) : null;

    private static IServiceCollection AddContent(this IServiceCollection services) => services
        .AddSingleton(p => new BlobVerification(p.Get<MetadataStore>(), p.Get<IBlobStore>(), p.Get<ILogger<BlobVerification>>()))
        .AddSingleton(p => new BlobIntegrity(p.Get<IBlobStore>(), p.Get<BlobVerification>()))
        .AddSingleton(p => new BlobReader(p.Get<MetadataStore>(), p.Get<BlobIntegrity>(), p.Get<TimeProvider>()))
        .AddSingleton(p => new BlobWriter(p.Get<MetadataStore>(), p.Get<IBlobStore>(), p.Get<BlobIntegrity>(), p.Get<TimeProvider>()))
        .AddSingleton(p => new BlobMounts(p.Get<MetadataStore>(), p.Get<BlobReader>(), p.Get<BlobWriter>(), p.Get<AccessPolicy>()))
        .AddSingleton(p => new UploadHashes(p.Get<IBlobStore>()))
        .AddSingleton<ActiveUploads>()
        .AddSingleton(p => new UploadSessions(
            p.Get<MetadataStore>(), p.Get<IBlobStore>(), p.Get<BlobWriter>(), p.Get<UploadHashes>(), p.Get<ActiveUploads>(),
            p.Get<UploadLimits>(), p.Get<TimeProvider>()))
        .AddSingleton(p => new UploadWatch(p.Get<MetadataStore>(), p.Get<ActiveUploads>()))
        .AddSingleton(p => new UploadSweep(
            p.Get<MetadataStore>(), p.Get<IBlobStore>(), p.Get<UploadHashes>(), p.Get<ActiveUploads>(), p.Get<UploadLimits>(),
            p.Get<TimeProvider>(), p.Get<ILogger<UploadSweep>>()))
        .AddSingleton(p => new ManifestReader(p.Get<MetadataStore>()))
        .AddSingleton(p => new ManifestWriter(
            p.Get<MetadataStore>(), p.Get<ImagePlatforms>(), p.Get<ManifestLimits>(), p.Get<TimeProvider>()))
        .AddSingleton(p => new TagList(p.Get<MetadataStore>()))
        .AddSingleton(p => new ReferrerList(p.Get<MetadataStore>()))
        .AddSingleton(p => new ImageConfigs(p.Get<BlobReader>(), p.Get<BoundedMemory>()))
        .AddSingleton<ImagePlatforms>()
        .AddSingleton(p => new ImageSummaries(p.Get<MetadataStore>(), p.Get<ImageConfigs>()))
        .AddSingleton(p => new ImageReader(p.Get<ManifestReader>(), p.Get<ImageConfigs>()))
        .AddSingleton(p => new RawContent(p.Get<MetadataStore>(), p.Get<ManifestReader>(), p.Get<BlobReader>()))
        .AddSingleton(p => new TagQueries(p.Get<MetadataStore>(), p.Get<ImageSummaries>()))
        .AddSingleton(p => new NumberedTags(p.Get<MetadataStore>(), p.Get<ImageSummaries>()))
        .AddSingleton(p => new ContentCheck(p.Get<MetadataStore>(), p.Get<IBlobStore>(), p.Get<TimeProvider>()));

    private static IReadOnlyList<Job> Schedule(IServiceProvider services) =>
    [
        new Job("pulls.write", TimeSpan.FromSeconds(5), services.Get<PullCounts>().FlushAsync),
        new Job("uploads.watch", UploadWatch.Interval, services.Get<UploadWatch>().RunAsync),
        new Job("uploads.sweep", TimeSpan.FromMinutes(10), services.Get<UploadSweep>().RunAsync),
        new Job("identity.sweep", TimeSpan.FromDays(1), services.Get<IdentitySweep>().RunAsync),
        new Job("ballast.restore", TimeSpan.FromMinutes(10), _ => Task.FromResult(services.Get<BallastFile>().Restore())),
    ];

    private static T Get<T>(this IServiceProvider services)
        where T : notnull => services.GetRequiredService<T>();
}
