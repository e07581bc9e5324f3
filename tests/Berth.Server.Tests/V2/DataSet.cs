using System.Text;
using Berth.Oci;

namespace Berth.Server.Tests.V2;

/// <summary>Blobs and the manifests over them, in the order in which they can be pushed. The last manifest is the one to tag.</summary>
internal sealed class DataSet(string name, DigestAlgorithm algorithm = DigestAlgorithm.Sha256)
{
    private readonly List<(string Digest, byte[] Bytes)> _blobs = [];
    private readonly List<DataManifest> _manifests = [];

    public string Name => name;

    public bool IsSha512 => algorithm == DigestAlgorithm.Sha512;

    public IReadOnlyList<(string Digest, byte[] Bytes)> Blobs => _blobs;

    public IReadOnlyList<DataManifest> Manifests => _manifests;

    /// <returns>Its descriptor.</returns>
    public string Blob(byte[] bytes, string type = Content.LayerType, string more = "")
    {
        var digest = DigestOf(bytes);
        if (!_blobs.Exists(blob => blob.Digest == digest))
        {
            _blobs.Add((digest, bytes));
        }

        return Content.Descriptor(digest, bytes.Length, type, more);
    }

    public string Random(int size = 2048, string type = Content.LayerType) => Blob(Content.Random(size), type);

    public string Empty(string type = MediaTypes.OciEmpty) => Blob("{}"u8.ToArray(), type);

    public string Config() => Blob(Encoding.UTF8.GetBytes($$"""{"os":"linux","x":"{{Guid.NewGuid()}}"}"""), MediaTypes.OciConfig);

    /// <param name="artifactType">What its entry in a referrers list says; null for its own or none.</param>
    /// <returns>Its descriptor.</returns>
    public string Image(
        string config,
        IEnumerable<string> layers,
        DataManifest? subject = null,
        string? artifactType = null,
        string more = "",
        string annotations = "") =>
        Add(
            Content.Image(config, layers, Members(subject, artifactType, annotations) + more),
            MediaTypes.OciManifest,
            subject,
            artifactType ?? (config.Contains(MediaTypes.OciEmpty, StringComparison.Ordinal) ? MediaTypes.OciEmpty : MediaTypes.OciConfig),
            annotations);

    public string Index(
        IEnumerable<string> manifests, DataManifest? subject = null, string? artifactType = null, string more = "", string annotations = "") =>
        Add(
            Content.Index(manifests, Members(subject, artifactType, annotations) + more),
            MediaTypes.OciIndex,
            subject,
            artifactType,
            annotations);

    public override string ToString() => name;

    private static string Members(DataManifest? subject, string? artifactType, string annotations) =>
        (artifactType is null ? "" : $",\"artifactType\":\"{artifactType}\"")
        + (subject is null ? "" : $",\"subject\":{subject.Descriptor}")
        + (annotations.Length == 0 ? "" : $",\"annotations\":{annotations}");

    private string Add(string json, string type, DataManifest? subject, string? artifactType, string annotations)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var manifest = new DataManifest(DigestOf(bytes), bytes, type, subject?.Digest, artifactType, annotations);
        _manifests.Add(manifest);
        return manifest.Descriptor;
    }

    private string DigestOf(byte[] bytes) => Digest.Of(algorithm, bytes).ToString();
}

/// <param name="ArtifactType">Of its entry in a referrers list.</param>
/// <param name="Annotations">As JSON; empty for none.</param>
internal sealed record DataManifest(
    string Digest, byte[] Bytes, string Type, string? Subject = null, string? ArtifactType = null, string Annotations = "")
{
    public string Descriptor => Content.Descriptor(Digest, Bytes.Length, Type);

    /// <summary>Its entry in a referrers list.</summary>
    public string Referrer => Content.Descriptor(
        Digest,
        Bytes.Length,
        Type,
        (ArtifactType is null ? "" : $",\"artifactType\":\"{ArtifactType}\"")
            + (Annotations.Length == 0 ? "" : $",\"annotations\":{Annotations}"));
}
