using Berth.Oci;
using Berth.Oci.Manifests;

namespace Berth.Registry.Content.Images;

/// <summary>A manifest with everything a page tells of it.</summary>
/// <param name="Raw">The bytes as pushed.</param>
/// <param name="Size">Compressed, of config and layers.</param>
public sealed record ImageDetails(Digest Digest, string MediaType, Manifest Manifest, byte[] Raw, long Size)
{
    /// <summary>Null when the config is missing or is none of a container image.</summary>
    public ImageConfig? Config { get; init; }

    /// <summary>For an index: the entries that run somewhere.</summary>
    public IReadOnlyList<Descriptor> Platforms { get; init; } = [];

    public IReadOnlyList<ImageLayer> Layers { get; init; } = [];
}

/// <summary>A layer with the step that made it, or a step that made none.</summary>
/// <param name="Command">Empty when the history does not say.</param>
public sealed record ImageLayer(string Command, Descriptor? Content);

/// <summary>One of the images that a tag stands for.</summary>
/// <param name="Platform">Null when nobody can tell.</param>
public sealed record PlatformImage(Platform? Platform, ImageDetails Image);
