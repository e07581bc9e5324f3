using System.IO.Pipelines;
using System.Text.Json;
using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Uploads;

namespace Berth.Testing.Content;

/// <summary>Pushes small images and artifacts as a client would, blobs first.</summary>
public sealed class ImagePusher(UploadSessions uploads, ManifestWriter writer, ManifestReader reader)
{
    public async Task<Digest> ImageAsync(
        Caller caller, string repository, string tag, string architecture = "amd64", string os = "linux")
    {
        var config = JsonSerializer.SerializeToUtf8Bytes(new { architecture, os, repository, tag });
        return await ArtifactAsync(caller, repository, tag, MediaTypes.OciConfig, config);
    }

    /// <summary>An image with layers, each by a step of its own, after one that made none.</summary>
    public async Task<Digest> LayeredImageAsync(Caller caller, string repository, string tag, params (string Command, byte[] Content)[] layers)
    {
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = "amd64",
            os = "linux",
            history = (object[])
            [
                new { created_by = "ENV A=b", empty_layer = true },
                .. layers.Select(layer => new { created_by = layer.Command }),
            ],
        });
        var descriptors = new List<object>();
        foreach (var (_, content) in layers)
        {
            descriptors.Add(Descriptor("application/vnd.oci.image.layer.v1.tar", await BlobAsync(caller, repository, content), content.Length));
        }

        return await ManifestAsync(caller, repository, tag, MediaTypes.OciManifest, new
        {
            schemaVersion = 2,
            mediaType = MediaTypes.OciManifest,
            config = Descriptor(MediaTypes.OciConfig, await BlobAsync(caller, repository, config), config.Length),
            layers = descriptors,
        });
    }

    public async Task<Digest> ArtifactAsync(
        Caller caller, string repository, string? tag, string configType, byte[] config, Digest? subject = null) =>
        await ManifestAsync(caller, repository, tag, MediaTypes.OciManifest, new
        {
            schemaVersion = 2,
            mediaType = MediaTypes.OciManifest,
            config = Descriptor(configType, await BlobAsync(caller, repository, config), config.Length),
            layers = Array.Empty<object>(),
            subject = subject is null ? null : Descriptor(MediaTypes.OciManifest, subject, 2),
        });

    public async Task<Digest> IndexAsync(
        Caller caller, string repository, string tag, params (Digest Digest, string Architecture)[] images)
    {
        var entries = new List<object>();
        foreach (var (digest, architecture) in images)
        {
            var stored = await reader.GetAsync(RepositoryName.Parse(repository), Reference.To(digest), CancellationToken.None);
            entries.Add(new
            {
                mediaType = MediaTypes.OciManifest,
                digest = digest.ToString(),
                size = stored.Value!.Size,
                platform = new { architecture, os = "linux" },
            });
        }

        return await ManifestAsync(
            caller, repository, tag, MediaTypes.OciIndex, new { schemaVersion = 2, mediaType = MediaTypes.OciIndex, manifests = entries });
    }

    public async Task DeleteAsync(Caller caller, string repository, Digest digest)
    {
        var deleted = await writer.DeleteAsync(RepositoryName.Parse(repository), Reference.To(digest), caller, CancellationToken.None);
        Check(deleted.Succeeded, deleted.Error?.Message);
    }

    private static object Descriptor(string mediaType, Digest digest, long size) => new { mediaType, digest = digest.ToString(), size };

    public async Task<Digest> BlobAsync(Caller caller, string repository, byte[] content)
    {
        var digest = Digest.Of(DigestAlgorithm.Sha256, content);
        var body = new UploadBody(PipeReader.Create(new MemoryStream(content)), content.Length, null);
        var put = await uploads.PutAsync(RepositoryName.Parse(repository), digest, body, caller, CancellationToken.None);
        Check(put.Succeeded, put.Error?.Message);
        return digest;
    }

    private async Task<Digest> ManifestAsync(Caller caller, string repository, string? tag, string mediaType, object manifest)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(manifest);
        IReadOnlyList<Tag> tags = tag is null ? [] : [Tag.Parse(tag)];
        var digest = tag is null ? Digest.Of(DigestAlgorithm.Sha256, content) : null;
        var push = new ManifestPush(digest, tags, mediaType, content);
        var pushed = await writer.PushAsync(RepositoryName.Parse(repository), push, caller, CancellationToken.None);
        Check(pushed.Succeeded, pushed.Error?.Message);
        return pushed.Value!.Digest;
    }

    private static void Check(bool succeeded, string? message)
    {
        if (!succeeded)
        {
            throw new InvalidOperationException(message);
        }
    }
}
