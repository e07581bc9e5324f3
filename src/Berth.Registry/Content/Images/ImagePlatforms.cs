using Berth.Oci;
using Berth.Oci.Manifests;

namespace Berth.Registry.Content.Images;

/// <summary>What a manifest runs on, learned when it is pushed: of an index from its entries, of an image from its config.</summary>
internal sealed class ImagePlatforms(ImageConfigs configs)
{
    public const int LongestPart = 64;

    private const int Most = 100;

    public async Task<IReadOnlyList<Platform>> OfAsync(RepositoryName repository, Manifest manifest, CancellationToken cancel)
    {
        var platforms = manifest.Children.Where(ImageSummaries.IsForMachine).Select(child => child.Platform);
        if (manifest is { Kind: ManifestKind.Image, Config: { MediaType: MediaTypes.OciConfig or MediaTypes.DockerConfig } config })
        {
            platforms = [(await configs.FindAsync(repository, config.Digest, cancel))?.Platform];
        }

        return [.. platforms.OfType<Platform>().Where(IsPlausible).DistinctBy(p => (p.Os, p.Architecture)).Take(Most)];
    }

    /// <summary>Anybody can push any text as a platform; what no machine is called is not worth an entry in an index.</summary>
    private static bool IsPlausible(Platform platform) => IsPlausible(platform.Os) && IsPlausible(platform.Architecture);

    private static bool IsPlausible(string part) =>
        part.Length is > 0 and <= LongestPart && part.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-' or '.');
}
