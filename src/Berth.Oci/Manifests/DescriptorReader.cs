using System.Text.Json;
using Berth.Oci.Errors;

namespace Berth.Oci.Manifests;

/// <summary>Reads descriptors one after another, reusing its buffers: a manifest may hold hundreds of thousands.</summary>
/// <remarks>Source: image-spec, descriptor.md.</remarks>
internal sealed class DescriptorReader
{
    private const int MediaType = 0, Digest = 1, Size = 2, Urls = 3, Annotations = 4, Data = 5, ArtifactType = 6, Platform = 7;
    private const int Architecture = 0, Os = 1, Variant = 2, OsVersion = 3;

    private readonly JsonFields _fields = new("mediaType", "digest", "size", "urls", "annotations", "data", "artifactType", "platform");
    private readonly JsonFields _platform = new("architecture", "os", "variant", "os.version");
    private string _lastMediaType = MediaTypes.OciConfig;

    /// <summary>Reads a list; absent and null are the empty list.</summary>
    public Result<IReadOnlyList<Descriptor>> ReadList(JsonElement list, string property)
    {
        if (list.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return Array.Empty<Descriptor>();
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            return new Place(property).Fault("is not a list");
        }

        var descriptors = new Descriptor[list.GetArrayLength()];
        var index = 0;
        foreach (var element in list.EnumerateArray())
        {
            var read = Read(element, new Place(property, index));
            if (!read.Succeeded)
            {
                return read.Error;
            }

            descriptors[index++] = read.Value;
        }

        return descriptors;
    }

    public Result<Descriptor> Read(JsonElement element, Place place)
    {
        if (_fields.Fill(element, place) is { } fault)
        {
            return fault;
        }

        if (ReadMediaType() is not { } mediaType)
        {
            return place.Fault("mediaType", _fields.Has(MediaType) ? "is not a media type" : "is missing");
        }

        if (!_fields.TryText(Digest, out var text) || !Oci.Digest.TryParse(text, out var digest))
        {
            return place.Fault("digest", _fields.Has(Digest) ? "is not a sha256 or sha512 digest" : "is missing");
        }

        if (_fields[Size].ValueKind != JsonValueKind.Number || !_fields[Size].TryGetInt64(out var size) || size < 0)
        {
            return place.Fault("size", _fields.Has(Size) ? "is not a whole number from 0 to 2^63-1" : "is missing");
        }

        return ReadRest(mediaType, digest, size, place);
    }

    private Result<Descriptor> ReadRest(string mediaType, Digest digest, long size, Place place)
    {
        if (_fields.Has(Data) && !DataIs(digest, size))
        {
            return place.Fault("data", "is not the base64 of content with the descriptor's digest and size");
        }

        if (_fields.Has(Urls) && !IsListOfText(_fields[Urls]))
        {
            return place.Fault("urls", "is not a list of text");
        }

        if (!_fields.TryText(ArtifactType, out var artifactType) || !IsAbsentOrType(artifactType))
        {
            return place.Fault("artifactType", "is not a media type");
        }

        if (ReadPlatform(place with { Part = "platform" }, out var platform) is { } fault)
        {
            return fault;
        }

        var annotations = _fields.TextMap(Annotations, place);
        if (!annotations.Succeeded)
        {
            return annotations.Error;
        }

        return new Descriptor(mediaType, digest, size)
        {
            ArtifactType = string.IsNullOrEmpty(artifactType) ? null : artifactType,
            Platform = platform,
            Annotations = annotations.Value,
            IsForeign = MediaTypes.IsForeignLayer(mediaType) || (_fields.Has(Urls) && _fields[Urls].GetArrayLength() > 0),
        };
    }

    /// <summary>Layers mostly share one type: the last one is reused instead of allocated again.</summary>
    private string? ReadMediaType()
    {
        var value = _fields[MediaType];
        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        if (!value.ValueEquals(_lastMediaType))
        {
            var mediaType = value.GetString();
            if (string.IsNullOrEmpty(mediaType) || !IsAbsentOrType(mediaType))
            {
                return null;
            }

            _lastMediaType = mediaType;
        }

        return _lastMediaType;
    }

    /// <summary>The types inside descriptors are free text to many tools; what Berth needs is that they fit a column and a
    /// header.</summary>
    internal static bool IsAbsentOrType(string? mediaType) =>
        mediaType is null || (mediaType.Length <= 255 && !mediaType.AsSpan().ContainsAnyExceptInRange(' ', '~'));

    private bool DataIs(Digest digest, long size) =>
        _fields[Data].ValueKind == JsonValueKind.String
        && _fields[Data].TryGetBytesFromBase64(out var content)
        && content.Length == size
        && Oci.Digest.Of(digest.Algorithm, content) == digest;

    private static bool IsListOfText(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(url => url.ValueKind == JsonValueKind.String);

    /// <summary>Tools write an empty platform for content that has none, so it counts as absent.</summary>
    private RegistryError? ReadPlatform(Place place, out Platform? platform)
    {
        platform = null;
        if (!_fields.Has(Platform))
        {
            return null;
        }

        if (_platform.Fill(_fields[Platform], place) is { } fault)
        {
            return fault;
        }

        if (!_platform.TryText(Architecture, out var architecture) || !_platform.TryText(Os, out var os)
            || !_platform.TryText(Variant, out var variant) || !_platform.TryText(OsVersion, out var osVersion))
        {
            return place.Fault("holds something other than text");
        }

        if (!string.IsNullOrEmpty(architecture) || !string.IsNullOrEmpty(os))
        {
            platform = new Platform(architecture ?? "", os ?? "") { Variant = variant, OsVersion = osVersion };
        }

        return null;
    }
}
