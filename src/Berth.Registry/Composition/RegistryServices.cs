using System.Diagnostics.Metrics;
using Berth.Blobs;
using Berth.Blobs.FileSystem;
using Berth.Registry.Access;
using Berth.Registry.Audit;
using Berth.Registry.Content;
using Berth.Registry.Content.Garbage;
using Berth.Registry.Content.Tags;
using Berth.Registry.Content.Uploads;
using Berth.Registry.Database;
using Berth.Registry.Database.PostgreSql;
using Berth.Registry.Database.Sqlite;
using Berth.Registry.Identity;
using Berth.Registry.Jobs;
using Berth.Registry.Memory;
using Berth.Registry.Organizations;
using Berth.Registry.Pulls;
using Berth.Registry.Repositories;
using Berth.Registry.Retention;
using Berth.Registry.Tokens;
using Berth.Registry.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Berth.Registry.Composition;

/// <summary>The registry's parts, as a table of contents; each feature registers its own.</summary>
public static class RegistryServices
{
    public static IServiceCollection AddRegistry(this IServiceCollection services, RegistryOptions options) => services
        .AddSingleton(options)
        .AddSingleton(options.Uploads)
        .AddSingleton(options.Manifests)
        .AddSingleton(options.Collection)
        .AddSingleton(options.Retention)
        .AddSingleton(options.Pulls)
        .AddSingleton(TimeProvider.System)
        .AddSingleton(_ => new BoundedMemory(options.CacheSize))
        .AddSingleton<FreshMemory>()
        .AddStorage(options)
        .AddAccess()
        .AddSingleton(new IdentityOptions { KeyFile = Path.Combine(options.DataFolder, "secrets.key") })
        .AddIdentity()
        .AddOrganizations()
        .AddTokens()
        .AddRepositories()
        .AddContent()
        .AddRetention()
        .AddPulls()
        .AddSingleton<AuditLog>()
        .AddSingleton<RepositoryWebhooks>()
        .AddSingleton<IdentitySweep>()
        .AddSingleton<RegistryLifetime>()
        .AddSingleton<RegistryHealth>()
        .AddSingleton<RegistryStatistics>()
        .AddSingleton(p => new JobRunner(Schedule(p), p.Get<TimeProvider>(), p.Get<ILogger<JobRunner>>()));

    private static IServiceCollection AddStorage(this IServiceCollection services, RegistryOptions options) => services
        .AddSingleton(_ => new BallastFile(Path.Combine(options.DataFolder, "ballast")))
        .AddSingleton<IBlobStore>(p => new FileSystemBlobStore(options.StorageFolder, new FileSystemBlobStoreOptions(), p.Get<TimeProvider>()))
        .AddSingleton<MetadataStore>(p => options.PostgreSqlConnection is { } connection ? OpenPostgreSql(p, connection) : OpenSqlite(p, options.SqlitePath!));

    // A method each, since one that names both databases loads the programs of both.
    private static PostgreSqlStore OpenPostgreSql(IServiceProvider services, string connection) =>
        new(new NpgsqlConnectionStringBuilder(connection), services.Get<TimeProvider>()) { Latency = Latency(services) };

    private static SqliteStore OpenSqlite(IServiceProvider services, string path) =>
        new(path, services.Get<BallastFile>().Release, services.Get<TimeProvider>()) { Latency = Latency(services) };

    /// <summary>Commands have no metrics to show.</summary>
    private static DatabaseLatency? Latency(IServiceProvider services) =>
        services.GetService<IMeterFactory>() is { } meters ? new DatabaseLatency(meters) : null;

    private static IReadOnlyList<Job> Schedule(IServiceProvider services) =>
    [
        new Job("pulls.write", TimeSpan.FromSeconds(5), services.Get<PullCounts>().FlushAsync),
        new Job("uploads.watch", UploadWatch.Interval, services.Get<UploadWatch>().RunAsync),
        new Job("uploads.sweep", TimeSpan.FromMinutes(10), services.Get<UploadSweep>().RunAsync),
        new Job("tags.expire", TimeSpan.FromMinutes(1), services.Get<TagChanges>().ExpireAsync),
        new Job("tags.versions", TimeSpan.FromDays(1), services.Get<TagVersionFill>().RunAsync),
        new Job("garbage.collect", TimeSpan.FromMinutes(1), services.Get<GarbageCollector>().RunAsync),
        new Job("retention.run", RetentionJob.Interval, services.Get<RetentionJob>().RunAsync),
        new Job("identity.sweep", TimeSpan.FromDays(1), services.Get<IdentitySweep>().RunAsync),
        new Job("ballast.restore", TimeSpan.FromMinutes(10), _ => Task.FromResult(services.Get<BallastFile>().Restore())),
    ];

    private static T Get<T>(this IServiceProvider services)
        where T : notnull => services.GetRequiredService<T>();
}
