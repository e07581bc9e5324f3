using System.Text.Json;
using Berth.Testing.Images;

namespace Berth.EndToEnd.Images;

/// <summary>An OCI image layout on disk: the form in which podman, buildah and skopeo take an image from a folder.</summary>
internal static class OciLayout
{
    /// <summary>Writes one image, or an index of several, under <paramref name="tag"/>.</summary>
    /// <returns>The digest of what <paramref name="tag"/> names.</returns>
    public static string Write(string folder, string tag, params TestImage[] images)
    {
        var blobs = Directory.CreateDirectory(Path.Combine(folder, "blobs", "sha256")).FullName;
        foreach (var blob in images.SelectMany(image => image.Blobs.Append(image.Manifest)))
        {
            WriteBlob(blobs, blob);
        }

        var (type, content) = images is [var single]
            ? (TestImage.ManifestType, single.Manifest)
            : (TestImage.IndexType, Index(images));
        WriteBlob(blobs, content);
        File.WriteAllText(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        File.WriteAllBytes(Path.Combine(folder, "index.json"), JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            manifests = new[]
            {
                new
                {
                    mediaType = type,
                    size = content.Length,
                    digest = TestImage.DigestOf(content),
                    annotations = new Dictionary<string, string> { ["org.opencontainers.image.ref.name"] = tag },
                },
            },
        }));
        return TestImage.DigestOf(content);
    }

    private static byte[] Index(TestImage[] images) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        schemaVersion = 2,
        mediaType = TestImage.IndexType,
        manifests = images.Select(image => new
        {
            mediaType = TestImage.ManifestType,
            size = image.Manifest.Length,
            digest = image.Digest,
            platform = new { architecture = image.Architecture, os = "linux" },
        }),
    });

    private static void WriteBlob(string blobs, byte[] content) =>
        File.WriteAllBytes(Path.Combine(blobs, TestImage.DigestOf(content)["sha256:".Length..]), content);
}
