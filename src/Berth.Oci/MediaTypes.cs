using System.Buffers;

namespace Berth.Oci;

/// <summary>Media types that decide how Berth reads a manifest or names a layer.</summary>
public static class MediaTypes
{
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    public const string DockerManifestList = "application/vnd.docker.distribution.manifest.list.v2+json";
    public const string DockerSchema1 = "application/vnd.docker.distribution.manifest.v1+json";
    public const string DockerSchema1Signed = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";
    public const string OciArtifact = "application/vnd.oci.artifact.manifest.v1+json";
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";
    public const string OciEmpty = "application/vnd.oci.empty.v1+json";
    public const string OctetStream = "application/octet-stream";

    public static bool IsIndex(string mediaType) => mediaType is OciIndex or DockerManifestList;

    public static bool IsImage(string mediaType) => mediaType is OciManifest or DockerManifest;

    public static bool IsSchema1(string mediaType) => mediaType is DockerSchema1 or DockerSchema1Signed;

    /// <summary>Whether a layer's type says that its bytes may not be distributed, as Windows base layers once were.</summary>
    /// <remarks>Source: image-spec, layer.md, "Non-Distributable Layers", and Docker's <c>rootfs.foreign</c>.</remarks>
    public static bool IsForeignLayer(string mediaType) =>
        mediaType.Contains(".nondistributable.", StringComparison.Ordinal) || mediaType.Contains(".foreign.", StringComparison.Ordinal);

    /// <summary>Whether a manifest may be kept under this type. Only <c>application/…+json</c> passes, because the type is served as it was
    /// pushed, and a browser would run or show much else: HTML, SVG, XHTML, script, PDF. Plain <c>application/json</c> says nothing about what
    /// the body is. Signed schema 1 passes so that it is refused for what it is.</summary>
    /// <remarks>Structured syntax suffix: RFC 6839, section 3.1.</remarks>
    public static bool IsManifestType(string mediaType) =>
        IsWellFormed(mediaType)
        && mediaType.StartsWith("application/", StringComparison.OrdinalIgnoreCase)
        && (mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase)
            || mediaType.Equals(DockerSchema1Signed, StringComparison.OrdinalIgnoreCase));

    /// <summary>Type and subtype without parameters.</summary>
    /// <remarks>Source: RFC 6838, section 4.2, restricted-name.</remarks>
    public static bool IsWellFormed(string mediaType)
    {
        var slash = mediaType.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && IsRestrictedName(mediaType.AsSpan(0, slash)) && IsRestrictedName(mediaType.AsSpan(slash + 1));
    }

    /// <summary>The type in the spelling of the specification: types compare without case, clients compare them with it.</summary>
    public static string Canonical(string mediaType)
    {
        foreach (var known in ManifestTypes)
        {
            if (known.Equals(mediaType, StringComparison.OrdinalIgnoreCase))
            {
                return known;
            }
        }

        return mediaType;
    }

    private static bool IsRestrictedName(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= 127 && char.IsAsciiLetterOrDigit(name[0]) && !name.ContainsAnyExcept(RestrictedNameChars);

    private static readonly string[] ManifestTypes =
        [OciManifest, OciIndex, DockerManifest, DockerManifestList, OciArtifact, DockerSchema1, DockerSchema1Signed];

    private static readonly SearchValues<char> RestrictedNameChars =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&-^_.+");
}
