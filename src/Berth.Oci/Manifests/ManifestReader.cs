using System.Text.Json;
using Berth.Oci.Errors;

namespace Berth.Oci.Manifests;

/// <summary>Turns a JSON document into a manifest: first its type, from that its kind, then what the kind may hold.</summary>
internal sealed class ManifestReader
{
    private const int SchemaVersion = 0, MediaType = 1, ArtifactType = 2, Config = 3, Layers = 4, Manifests = 5, Blobs = 6, Subject = 7;
    private const int Annotations = 8;

    private readonly JsonFields _fields = new(
        "schemaVersion", "mediaType", "artifactType", "config", "layers", "manifests", "blobs", "subject", "annotations");

    private readonly DescriptorReader _descriptors = new();

    public Result<Manifest> Read(JsonElement root, string? contentType)
    {
        if (_fields.Fill(root, Place.Root) is { } fault)
        {
            return fault;
        }

        var mediaType = ReadType(contentType);
        if (!mediaType.Succeeded)
        {
            return mediaType.Error;
        }

        if (MediaTypes.IsSchema1(mediaType.Value) || IsSchemaVersion(1))
        {
            const string advice = "schema 1 manifests are not accepted: push with Docker 1.10 or later";
            return new RegistryError(ErrorCode.Unsupported, advice) { Status = 415 };
        }

        if (KindOf(mediaType.Value) is not { } kind)
        {
            return Place.Root.Fault("has the shape of neither an image, an index nor an artifact");
        }

        return CheckShape(mediaType.Value, kind) is { } misshapen ? misshapen : ReadContent(mediaType.Value, kind);
    }

    /// <summary>The header and the body must agree; either may be absent. Helm writes no mediaType into its manifests.</summary>
    private Result<string> ReadType(string? contentType)
    {
        var header = WithoutParameters(contentType);
        if (!_fields.TryText(MediaType, out var written))
        {
            return Place.Root.Fault("mediaType", "is not text");
        }

        var body = WithoutParameters(written);
        if ((body ?? header) is not { } mediaType)
        {
            return Place.Root.Fault("has no media type: send a Content-Type header or write mediaType");
        }

        if (!MediaTypes.IsManifestType(mediaType))
        {
            return Place.Root.Fault(body is null ? "Content-Type" : "mediaType", "is not the media type of a manifest");
        }

        if (header is not null && !header.Equals(mediaType, StringComparison.OrdinalIgnoreCase))
        {
            return Place.Root.Fault("mediaType", $"is '{mediaType}', which differs from the Content-Type header");
        }

        return MediaTypes.Canonical(mediaType);
    }

    private static string? WithoutParameters(string? mediaType)
    {
        var essence = mediaType?.Split(';', 2)[0].Trim();
        return string.IsNullOrEmpty(essence) ? null : essence;
    }

    /// <summary>A type that Berth does not know is kept when its shape says what it points at.</summary>
    private ManifestKind? KindOf(string mediaType) => mediaType switch
    {
        _ when MediaTypes.IsImage(mediaType) => ManifestKind.Image,
        _ when MediaTypes.IsIndex(mediaType) => ManifestKind.Index,
        MediaTypes.OciArtifact => ManifestKind.Artifact,
        _ when _fields.Has(Manifests) => ManifestKind.Index,
        _ when _fields.Has(Config) || _fields.Has(Layers) => ManifestKind.Image,
        _ when _fields.Has(Blobs) => ManifestKind.Artifact,
        _ => null,
    };

    /// <summary>CVE-2021-41190: a body with the lists of two kinds is an image to one client and an index to another.</summary>
    private RegistryError? CheckShape(string mediaType, ManifestKind kind)
    {
        if (kind != ManifestKind.Index && _fields.Has(Manifests))
        {
            return Place.Root.Fault("manifests", "may stand only in an index");
        }

        if (kind != ManifestKind.Image && (_fields.Has(Config) || _fields.Has(Layers)))
        {
            return Place.Root.Fault(_fields.Has(Config) ? "config" : "layers", "may stand only in an image");
        }

        var isImage = MediaTypes.IsImage(mediaType);
        var isSpecified = isImage || MediaTypes.IsIndex(mediaType);
        if (!IsSchemaVersion(2) && (isSpecified || _fields.Has(SchemaVersion)))
        {
            return Place.Root.Fault("schemaVersion", "is not 2");
        }

        if (isImage && !_fields.Has(Config))
        {
            return Place.Root.Fault("config", "is missing");
        }

        var list = isImage ? Layers : Manifests;
        return isSpecified && _fields.IsMissing(list) ? Place.Root.Fault(isImage ? "layers" : "manifests", "is missing") : null;
    }

    private bool IsSchemaVersion(int version) =>
        _fields[SchemaVersion].ValueKind == JsonValueKind.Number
        && _fields[SchemaVersion].TryGetInt32(out var written)
        && written == version;

    private Result<Manifest> ReadContent(string mediaType, ManifestKind kind)
    {
        if (!_fields.TryText(ArtifactType, out var artifactType) || !DescriptorReader.IsAbsentOrType(artifactType))
        {
            return Place.Root.Fault("artifactType", "is not a media type");
        }

        if (ReadOne(Config, "config", out var config) is { } configFault)
        {
            return configFault;
        }

        if (ReadOne(Subject, "subject", out var subject) is { } subjectFault)
        {
            return subjectFault;
        }

        var layers = kind == ManifestKind.Artifact
            ? _descriptors.ReadList(_fields[Blobs], "blobs")
            : _descriptors.ReadList(_fields[Layers], "layers");
        var children = _descriptors.ReadList(_fields[Manifests], "manifests");
        var annotations = _fields.TextMap(Annotations, Place.Root);
        if ((layers.Error ?? children.Error ?? annotations.Error) is { } fault)
        {
            return fault;
        }

        return new Manifest
        {
            MediaType = mediaType,
            Kind = kind,
            ArtifactType = string.IsNullOrEmpty(artifactType) ? null : artifactType,
            Config = config,
            Layers = layers.Value!,
            Children = children.Value!,
            Subject = subject,
            Annotations = annotations.Value!,
        };
    }

    private RegistryError? ReadOne(int field, string property, out Descriptor? descriptor)
    {
        descriptor = null;
        if (!_fields.Has(field))
        {
            return null;
        }

        var read = _descriptors.Read(_fields[field], new Place(property));
        descriptor = read.Value;
        return read.Error;
    }
}
