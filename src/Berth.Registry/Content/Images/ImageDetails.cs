using Berth.Oci;
using Berth.Oci.Manifests;
using Berth.Registry.Content.Configs;

namespace Berth.Registry.Content.Images;

/// <summary>A manifest with what a page tells of it: of each list, the beginning.</summary>
/// <param name="RawSize">Bytes of the manifest itself.</param>
public sealed record ImageDetails(Digest Digest, string MediaType, ManifestKind Kind, long RawSize)
{
    /// <summary>The bytes as pushed; null when they are too many to be shown, and then nothing below is known either.</summary>
    public byte[]? Raw { get; init; }

    /// <summary>Compressed, of config and layers.</summary>
    public long Size { get; init; }

    /// <summary>What the manifest names as its config, whatever that is.</summary>
    public Descriptor? ConfigDescriptor { get; init; }

    /// <summary>Null when the config is missing or is none of a container image.</summary>
    public ImageConfig? Config { get; init; }

    /// <summary>For an index: the entries that run somewhere.</summary>
    public FirstOf<Descriptor> Platforms { get; init; } = FirstOf<Descriptor>.None;

    public FirstOf<ImageLayer> Layers { get; init; } = FirstOf<ImageLayer>.None;

    /// <summary>How many layers there are, without the steps that made none.</summary>
    public int LayerCount { get; init; }

    /// <summary>Compressed, of the layers.</summary>
    public long LayerSize { get; init; }
}

/// <summary>A layer with the step that made it, or a step that made none.</summary>
/// <param name="Command">Empty when the history does not say.</param>
public sealed record ImageLayer(string Command, Descriptor? Content);

/// <summary>One of the images that a tag stands for.</summary>
/// <param name="Platform">Null when nobody can tell.</param>
public sealed record PlatformImage(Platform? Platform, ImageDetails Image);
