using Berth.Bench.Content;
using Berth.Bench.Wire;
using Berth.Testing.Images;

namespace Berth.Bench.Works;

/// <summary>All the work there is, in the order in which it is done.</summary>
internal static class Catalogue
{
    private static readonly int[] Pullers = [1, 4, 16], Pushers = [1, 4];
    private const string Unknown = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

    public static IReadOnlyList<Work> Of(Samples samples, Scale scale, DockerClient? docker) =>
    [
        .. Requests(samples, scale.Spell),
        new ImagePull(samples, scale.Spell),
        .. from clients in Pullers select new LargePull(samples.Large, clients),
        .. from clients in Pullers select new LargePull(samples.Large, clients, isTls: true),
        new RandomRanges(samples.Large, scale.Spell),
        new ManyRanges(samples.Ranged, scale.Spell),
        .. Pushes(samples.Folder, scale),
        new SmallImages(scale.Images),
        .. docker is null ? Array.Empty<Work>() : [new DockerPush(docker), new DockerPull(docker)],
        .. Listing.All(scale),
        new Start(null),
        new Start(Holding.Much),
        new FreshPush(1),
        new FreshPush(10),
        .. from moment in Enum.GetValues<Moment>() select new Memory(moment, samples.Mebibyte, scale.Concurrent),
    ];

    private static IEnumerable<Work> Requests(Samples samples, TimeSpan time)
    {
        const string repository = $"/v2/{Names.Repository}";
        yield return Manifest("manifest.tag", "GET", Names.Tag);
        yield return Manifest("manifest.digest", "GET", samples.Manifest.Digest);
        yield return Manifest("manifest.head", "HEAD", Names.Tag);
        yield return Manifest("manifest.unknown", "GET", "unknown", 404);
        yield return Blob("blob.head", "HEAD", samples.Small.Digest);
        yield return Blob("blob.1k", "GET", samples.Tiny.Digest);
        yield return Blob("blob.16k", "GET", samples.Small.Digest);
        yield return Blob("blob.unknown", "GET", Unknown, 404);

        RepeatedRequest Manifest(string name, string method, string reference, int status = 200) => new(
            name, time, status, origin => Request.To(origin, method, $"{repository}/manifests/{reference}", $"Accept: {TestImage.ManifestType}"));
        RepeatedRequest Blob(string name, string method, string digest, int status = 200) => new(
            name, time, status, origin => Request.To(origin, method, $"{repository}/blobs/{digest}"));
    }

    private static IEnumerable<Work> Pushes(string folder, Scale scale)
    {
        var pushable = new Pushable(folder, scale.PushedBlob);
        return
            from way in Enum.GetValues<PushBy>()
            from clients in Pushers
            select new LargePush(pushable, way, scale.Chunk, clients);
    }
}
