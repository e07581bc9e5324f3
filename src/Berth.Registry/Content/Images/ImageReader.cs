using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Oci.Manifests;
using Berth.Registry.Content.Configs;

namespace Berth.Registry.Content.Images;

/// <summary>Reads images to be looked at. The caller has asked whether they may.</summary>
/// <remarks>Anybody who may push decides how long these lists are, and anybody who may pull asks for them: the work for one answer has a
/// bound, and what lies beyond it is there in the bytes as they were pushed (<see cref="RawContent"/>).</remarks>
public sealed class ImageReader(Manifests.ManifestReader manifests, ImageConfigs configs)
{
    /// <summary>Bytes of a manifest that is read into its parts: some thousand layers.</summary>
    public const int LargestShown = 512 * 1024;

    private const int MostImages = 50, MostPlatforms = 100;

    public Task<Result<ImageDetails>> ReadAsync(RepositoryName repository, Reference reference, CancellationToken cancel) =>
        ReadAsync(repository, reference, new Limits(LargestShown, ImageConfigs.Largest), cancel);

    /// <summary>The image that a reference names, or, of an index, each of its images that is here, with what it runs on.</summary>
    public async Task<Result<IReadOnlyList<PlatformImage>>> ReadImagesAsync(RepositoryName repository, Reference reference, CancellationToken cancel)
    {
        var read = await ReadAsync(repository, reference, cancel);
        if (read.Value is not { } details)
        {
            return read.Error!;
        }

        if (details.Kind != ManifestKind.Index)
        {
            return new[] { new PlatformImage(details.Config?.Platform, details) };
        }

        var images = new List<PlatformImage>();
        var limits = new Limits(ImageConfigs.LargestInList, ImageConfigs.LargestInList);
        foreach (var entry in details.Platforms.Items.DistinctBy(entry => entry.Digest).Take(MostImages))
        {
            if ((await ReadAsync(repository, Reference.To(entry.Digest), limits, cancel)).Value is { } image)
            {
                images.Add(new PlatformImage(entry.Platform, image));
            }
        }

        return images;
    }

    private async Task<Result<ImageDetails>> ReadAsync(RepositoryName repository, Reference reference, Limits limits, CancellationToken cancel)
    {
        var stored = await manifests.GetAsync(repository, reference, cancel);
        if (stored.Value is not { } found)
        {
            return stored.Error!;
        }

        var details = new ImageDetails(
            found.Digest, found.MediaType, found.IsIndex ? ManifestKind.Index : ManifestKind.Image, found.Size);
        if (found.Size > limits.Manifest)
        {
            return details;
        }

        var parsed = ManifestParser.Parse(found.Content, found.MediaType);
        return parsed.Succeeded ? await DescribeAsync(repository, details with { Raw = found.Content }, parsed.Value, limits, cancel) : parsed.Error;
    }

    private async Task<ImageDetails> DescribeAsync(
        RepositoryName repository, ImageDetails details, Manifest manifest, Limits limits, CancellationToken cancel)
    {
        var config = manifest is { Kind: ManifestKind.Image, Config: { } descriptor } && descriptor.Size <= limits.Config
            ? await configs.FindAsync(repository, descriptor.Digest, cancel)
            : null;
        var platforms = manifest.Children.Where(ImageFacts.IsForMachine).ToList();
        var layers = ByteCount.Sum(manifest.Layers.Select(layer => layer.Size));
        return details with
        {
            Kind = manifest.Kind,
            Size = ByteCount.Sum([layers, manifest.Config?.Size ?? 0]),
            ConfigDescriptor = manifest.Config,
            Config = config,
            Platforms = new([.. platforms.Take(MostPlatforms)], platforms.Count),
            Layers = Layers(manifest.Layers, config),
            LayerCount = manifest.Layers.Count,
            LayerSize = layers,
        };
    }

    /// <summary>History and layers run in step, except that some steps made no layer. Where the two do not add up, the layers count.</summary>
    /// <remarks>image-spec, config.md, "history".</remarks>
    private static FirstOf<ImageLayer> Layers(IReadOnlyList<Descriptor> layers, ImageConfig? config)
    {
        if (config is null || config.History.Total == 0 || config.LayerSteps != layers.Count)
        {
            return new([.. layers.Take(ImageConfigParser.MostSteps).Select(layer => new ImageLayer("", layer))], layers.Count);
        }

        var next = 0;
        return new(
            [.. config.History.Items.Select(step => new ImageLayer(step.Command, step.IsEmpty ? null : layers[next++]))], config.History.Total);
    }

    /// <summary>How large a manifest and a config are read.</summary>
    private sealed record Limits(int Manifest, int Config);
}
