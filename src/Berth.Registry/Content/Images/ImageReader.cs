using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Oci.Manifests;

namespace Berth.Registry.Content.Images;

/// <summary>Reads images to be looked at. The caller has asked whether they may.</summary>
public sealed class ImageReader
{
    private const int MostImages = 50;

    private readonly Manifests.ManifestReader _manifests;
    private readonly ImageConfigs _configs;

    internal ImageReader(Manifests.ManifestReader manifests, ImageConfigs configs)
    {
        _manifests = manifests;
        _configs = configs;
    }

    public async Task<Result<ImageDetails>> ReadAsync(RepositoryName repository, Reference reference, CancellationToken cancel)
    {
        var stored = await _manifests.GetAsync(repository, reference, withContent: true, cancel);
        if (stored.Value is not { } found)
        {
            return stored.Error!;
        }

        var parsed = ManifestParser.Parse(found.Content, found.MediaType);
        if (parsed.Value is not { } manifest)
        {
            return parsed.Error!;
        }

        var config = manifest is { Kind: ManifestKind.Image, Config: { } descriptor }
            ? await _configs.FindAsync(repository, descriptor.Digest, cancel)
            : null;
        return new ImageDetails(found.Digest, found.MediaType, manifest, found.Content, manifest.Layers.Sum(layer => layer.Size) + (manifest.Config?.Size ?? 0))
        {
            Config = config,
            Platforms = [.. manifest.Children.Where(ImageSummaries.IsForMachine)],
            Layers = Layers(manifest.Layers, config?.History ?? []),
        };
    }

    /// <summary>The image that a reference names, or, of an index, each of its images that is here, with what it runs on.</summary>
    public async Task<Result<IReadOnlyList<PlatformImage>>> ReadImagesAsync(RepositoryName repository, Reference reference, CancellationToken cancel)
    {
        var read = await ReadAsync(repository, reference, cancel);
        if (read.Value is not { } details)
        {
            return read.Error!;
        }

        if (details.Manifest.Kind != ManifestKind.Index)
        {
            return new[] { new PlatformImage(details.Config?.Platform, details) };
        }

        var images = new List<PlatformImage>();
        foreach (var entry in details.Platforms.DistinctBy(entry => entry.Digest).Take(MostImages))
        {
            if ((await ReadAsync(repository, Reference.To(entry.Digest), cancel)).Value is { } image)
            {
                images.Add(new PlatformImage(entry.Platform, image));
            }
        }

        return images;
    }

    /// <summary>History and layers run in step, except that some steps made no layer. Where the two do not add up, the layers count.</summary>
    /// <remarks>image-spec, config.md, "history".</remarks>
    private static List<ImageLayer> Layers(IReadOnlyList<Descriptor> layers, IReadOnlyList<ImageStep> history)
    {
        if (history.Count(step => !step.IsEmpty) != layers.Count)
        {
            return [.. layers.Select(layer => new ImageLayer("", layer))];
        }

        var next = 0;
        return [.. history.Select(step => new ImageLayer(step.Command, step.IsEmpty ? null : layers[next++]))];
    }
}
