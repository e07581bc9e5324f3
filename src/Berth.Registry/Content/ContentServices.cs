using Berth.Registry.Content.Blobs;
using Berth.Registry.Content.Checks;
using Berth.Registry.Content.Configs;
using Berth.Registry.Content.Garbage;
using Berth.Registry.Content.Images;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Referrers;
using Berth.Registry.Content.Tags;
using Berth.Registry.Content.Trash;
using Berth.Registry.Content.Uploads;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Registry.Content;

internal static class ContentServices
{
    public static IServiceCollection AddContent(this IServiceCollection services) => services
        .AddSingleton<BlobVerification>()
        .AddSingleton<BlobIntegrity>()
        .AddSingleton<BlobReader>()
        .AddSingleton<BlobWriter>()
        .AddSingleton<BlobMounts>()
        .AddSingleton<UploadHashes>()
        .AddSingleton<ActiveUploads>()
        .AddSingleton<UploadSessions>()
        .AddSingleton<UploadWatch>()
        .AddSingleton<UploadSweep>()
        .AddSingleton<ImageConfigs>()
        .AddSingleton<ImageFacts>()
        .AddSingleton<ManifestReader>()
        .AddSingleton<ManifestWriter>()
        .AddSingleton<TagList>()
        .AddSingleton<TagHistory>()
        .AddSingleton<CooldownLog>()
        .AddSingleton<TagChanges>()
        .AddSingleton<TagCopies>()
        .AddSingleton<TagVersionFill>()
        .AddSingleton<ImageSummaries>()
        .AddSingleton<TagQueries>()
        .AddSingleton<NumberedTags>()
        .AddSingleton<ReferrerList>()
        .AddSingleton<ImageReader>()
        .AddSingleton<RawContent>()
        .AddSingleton<ContentCheck>()
        .AddSingleton(_ => new FailPoints(Environment.GetEnvironmentVariable(FailPoints.Variable)))
        .AddSingleton<ManifestSweep>()
        .AddSingleton<LinkSweep>()
        .AddSingleton<BlobSweep>()
        .AddSingleton<RepositorySweep>()
        .AddSingleton<CollectorLease>()
        .AddSingleton<GarbageCollector>()
        .AddSingleton<GarbageView>()
        .AddSingleton<TrashList>()
        .AddSingleton<TrashCan>();
}
