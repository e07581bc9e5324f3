using Berth.Testing.Images;

namespace Berth.Bench.Content;

/// <summary>What is pulled: a large blob, small ones, and an image of three layers.</summary>
internal sealed class Samples
{
    private const int Layers = 3, LayerSize = 10 * 1024;

    public Samples(string folder, Scale scale)
    {
        Folder = Directory.CreateDirectory(Path.Combine(folder, "samples")).FullName;
        Large = Blob.Create(Folder, scale.LargeBlob, seed: 1);
        Ranged = Blob.Create(Folder, 16 << 20, seed: 2);
        Mebibyte = Blob.Create(Folder, 1 << 20, seed: 3);
        Tiny = Blob.Create(Folder, 1 << 10, seed: 4);
        Small = Blob.Create(Folder, 16 << 10, seed: 5);
        Image = TestImage.FromLayers([.. Enumerable.Range(0, Layers).Select(layer => Blob.Noise(LayerSize, 10 + layer))]);
        ImageBlobs = [.. Image.Blobs.Select(content => Blob.Of(Folder, content))];
        Manifest = Blob.Of(Folder, Image.Manifest);
    }

    public string Folder { get; }

    public Blob Large { get; }

    /// <summary>Of which a thousand ranges are asked at once: its offsets are short, and so the request is one that every server takes.</summary>
    public Blob Ranged { get; }

    public Blob Mebibyte { get; }

    public Blob Tiny { get; }

    public Blob Small { get; }

    public TestImage Image { get; }

    /// <summary>The config and the layers.</summary>
    public IReadOnlyList<Blob> ImageBlobs { get; }

    public Blob Manifest { get; }

    public IEnumerable<Blob> All => [Large, Ranged, Mebibyte, Tiny, Small, .. ImageBlobs];
}
