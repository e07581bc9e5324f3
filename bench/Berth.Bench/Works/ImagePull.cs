using Berth.Bench.Content;
using Berth.Bench.Load;
using Berth.Bench.Targets;
using Berth.Bench.Wire;
using Berth.Testing.Images;

namespace Berth.Bench.Works;

/// <summary>A whole image as docker pulls it: HEAD by tag, the manifest by digest, the config, and three layers. Warm, since the image is
/// always the same.</summary>
internal sealed class ImagePull(Samples samples, TimeSpan time) : Work("pull.image", Measure.Images)
{
    private const int Clients = 8;

    public override async Task<Spell> RunAsync(Target target)
    {
        var origin = await target.ToReadAsync();
        const string repository = $"/v2/{Names.Repository}";
        Request[] requests =
        [
            Request.To(origin, "HEAD", $"{repository}/manifests/{Names.Tag}", $"Accept: {TestImage.ManifestType}"),
            Request.To(origin, "GET", $"{repository}/manifests/{samples.Manifest.Digest}", $"Accept: {TestImage.ManifestType}"),
            .. samples.ImageBlobs.Select(blob => Request.To(origin, "GET", $"{repository}/blobs/{blob.Digest}")),
        ];
        return Crowd.Run(origin, Clients, Pace.For(time), (connection, _, _) => requests.Sum(request => connection.Ask(request, 200).Length));
    }
}
