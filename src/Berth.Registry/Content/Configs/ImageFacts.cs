using Berth.Oci;
using Berth.Oci.Manifests;
using Berth.Registry.Database.Tables;

namespace Berth.Registry.Content.Configs;

/// <summary>What is learned of a manifest when it is pushed: of an index from its entries, of an image from its config.</summary>
public sealed class ImageFacts(ImageConfigs configs)
{
    private const int Most = 100;

    /// <param name="Platforms">What it runs on.</param>
    /// <param name="Labels">Of an image.</param>
    internal readonly record struct Facts(IReadOnlyList<Platform> Platforms, IReadOnlyList<KeyValuePair<string, string>> Labels);

    internal async Task<Facts> OfAsync(RepositoryName repository, Manifest manifest, CancellationToken cancel)
    {
        var platforms = manifest.Children.Where(IsForMachine).Select(child => child.Platform);
        IReadOnlyList<KeyValuePair<string, string>> labels = [];
        if (manifest is { Kind: ManifestKind.Image, Config: { MediaType: MediaTypes.OciConfig or MediaTypes.DockerConfig } config })
        {
            var read = await configs.FindAsync(repository, config.Digest, cancel);
            (platforms, labels) = ([read?.Platform], read?.Labels.Items ?? []);
        }

        return new Facts([.. platforms.OfType<Platform>().Where(IsPlausible).DistinctBy(p => (p.Os, p.Architecture)).Take(Most)], labels);
    }

    /// <summary>An entry that runs somewhere: buildx also lists its attestations, for a machine called unknown.</summary>
    internal static bool IsForMachine(Descriptor child) => child.Platform is { Architecture: not ("unknown" or ""), Os: not "unknown" };

    /// <summary>Anybody can push any text as a platform; what no machine is called is not worth an entry in an index.</summary>
    private static bool IsPlausible(Platform platform) => IsPlausible(platform.Os) && IsPlausible(platform.Architecture);

    private static bool IsPlausible(string part) =>
        part.Length is > 0 and <= ManifestPlatformRow.LongestPart && part.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-' or '.');
}
