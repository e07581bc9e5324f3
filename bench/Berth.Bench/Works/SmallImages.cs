using System.Text;
using Berth.Bench.Content;
using Berth.Bench.Load;
using Berth.Bench.Targets;
using Berth.Bench.Wire;
using Berth.Testing.Images;

namespace Berth.Bench.Works;

/// <summary>Many small images, pushed as docker pushes: each blob is looked for, sent and looked for again, then comes the manifest.</summary>
internal sealed class SmallImages(int images) : Work("push.images-8", Measure.Images)
{
    private const int Clients = 8, LayerSize = 10 * 1024;

    public override bool IsPush => true;

    public override bool Suits(Target target) => target.IsRegistry;

    public override Task<Spell> RunAsync(Target target) => Task.FromResult(Push(target.ToPush, Clients, images / Clients));

    public override Task RunOnceAsync(Target target) => Task.FromResult(Push(target.ToPush, 1, 1));

    /// <summary>So many clients push so many images each that nobody has seen.</summary>
    public static Spell Push(Origin origin, int clients, int each)
    {
        var made = Enumerable.Range(0, clients * each).Select(_ => Make()).ToArray();
        Libc.Sync();
        return Crowd.Run(origin, clients, Pace.Times(each), (connection, client, turn) => Push(connection, origin, made[(client * each) + turn]));
    }

    private static TestImage Make() => TestImage.FromLayers(Encoding.UTF8.GetBytes($"{Guid.NewGuid()}").Concat(Blob.Noise(LayerSize, seed: 200)).ToArray());

    private static long Push(Connection connection, Origin origin, TestImage image)
    {
        foreach (var blob in image.Blobs)
        {
            PushBlob(connection, origin, blob);
        }

        var manifest = Request.To(
            origin, "PUT", $"/v2/{Names.Pushed}/manifests/{image.Digest["sha256:".Length..][..16]}",
            $"Content-Length: {image.Manifest.Length}", $"Content-Type: {TestImage.ManifestType}");
        connection.Send([.. manifest.Bytes, .. image.Manifest]);
        connection.Receive(201, manifest.Name);
        return image.Blobs.Sum(blob => blob.LongLength) + image.Manifest.Length;
    }

    private static void PushBlob(Connection connection, Origin origin, byte[] blob)
    {
        var digest = TestImage.DigestOf(blob);
        var head = Request.To(origin, "HEAD", $"/v2/{Names.Pushed}/blobs/{digest}");
        connection.Ask(head, 404);
        var upload = Upload.Begin(connection, origin, Names.Pushed);
        upload.Patch(blob.Length, () => connection.Send(blob));
        upload.Put(digest);
        connection.Ask(head, 200);
    }
}
