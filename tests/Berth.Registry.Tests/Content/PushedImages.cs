using System.IO.Pipelines;
using System.Text.Json;
using Berth.Oci;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Uploads;
using Berth.Registry.Identity;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content;

/// <summary>Pushes small images and artifacts as a client would, blobs first.</summary>
internal static class PushedImages
{
    public static async Task<Digest> PushImageAsync(
        this TestRegistry registry, Caller caller, string repository, string tag, string architecture = "amd64", string os = "linux")
    {
        var config = JsonSerializer.SerializeToUtf8Bytes(new { architecture, os, repository, tag });
        return await registry.PushAsync(caller, repository, tag, MediaTypes.OciConfig, config);
    }

    public static async Task<Digest> PushAsync(
        this TestRegistry registry, Caller caller, string repository, string? tag, string configType, byte[] config, Digest? subject = null)
    {
        var name = RepositoryName.Parse(repository);
        var digest = Digest.Of(DigestAlgorithm.Sha256, config);
        var body = new UploadBody(PipeReader.Create(new MemoryStream(config)), config.Length, null);
        Assert.True((await registry.Get<UploadSessions>().PutAsync(name, digest, body, caller, Cancel)).Succeeded);
        var about = subject is null
            ? null
            : new { mediaType = MediaTypes.OciManifest, digest = subject.ToString(), size = 2 };
        return await registry.PushManifestAsync(caller, repository, tag, MediaTypes.OciManifest, new
        {
            schemaVersion = 2,
            mediaType = MediaTypes.OciManifest,
            config = new { mediaType = configType, digest = digest.ToString(), size = config.Length },
            layers = Array.Empty<object>(),
            subject = about,
        });
    }

    public static async Task<Digest> PushIndexAsync(
        this TestRegistry registry, Caller caller, string repository, string tag, params (Digest Digest, string Architecture)[] images) =>
        await registry.PushManifestAsync(caller, repository, tag, MediaTypes.OciIndex, new
        {
            schemaVersion = 2,
            mediaType = MediaTypes.OciIndex,
            manifests = await Task.WhenAll(images.Select(async image => new
            {
                mediaType = MediaTypes.OciManifest,
                digest = image.Digest.ToString(),
                size = (await registry.Get<Registry.Content.Manifests.ManifestReader>()
                    .GetAsync(RepositoryName.Parse(repository), Reference.To(image.Digest), true, Cancel)).Value!.Content.Length,
                platform = new { architecture = image.Architecture, os = "linux" },
            })),
        });

    public static async Task DeleteAsync(this TestRegistry registry, Caller caller, string repository, Digest digest) =>
        Assert.True((await registry.Get<ManifestWriter>()
            .DeleteAsync(RepositoryName.Parse(repository), Reference.To(digest), caller, Cancel)).Succeeded);

    private static async Task<Digest> PushManifestAsync(
        this TestRegistry registry, Caller caller, string repository, string? tag, string mediaType, object manifest)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(manifest);
        IReadOnlyList<Tag> tags = tag is null ? [] : [Tag.Parse(tag)];
        var digest = tag is null ? Digest.Of(DigestAlgorithm.Sha256, content) : null;
        var pushed = await registry.Get<ManifestWriter>()
            .PushAsync(RepositoryName.Parse(repository), new ManifestPush(digest, tags, mediaType, content), caller, Cancel);
        return pushed.Succeeded ? pushed.Value.Digest : throw new InvalidOperationException(pushed.Error.Message);
    }
}
