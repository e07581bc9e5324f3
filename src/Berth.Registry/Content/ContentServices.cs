using Berth.Registry.Content.Blobs;
using Berth.Registry.Content.Checks;
using Berth.Registry.Content.Configs;
using Berth.Registry.Content.Images;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Referrers;
using Berth.Registry.Content.Tags;
using Berth.Registry.Content.Uploads;
using Berth.Registry.Content.Versions;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Registry.Content;

internal static class ContentServices
{
    public static IServiceCollection AddContent(this IServiceCollection services) => services
        .AddSingleton<Deletions>()
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
        .AddSingleton<ImageSummaries>()
        .AddSingleton<TagQueries>()
        .AddSingleton<NumberedTags>()
        .AddSingleton<ReferrerList>()
        .AddSingleton<ImageReader>()
        .AddSingleton<RawContent>()
        .AddSingleton<ContentCheck>();
}
