using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Berth.Oci;
using Berth.Oci.Manifests;
using Berth.Testing.Images;
using Berth.Testing.Server;

namespace Berth.Bench.Parts;

/// <summary>What a request says, read into what it means.</summary>
public class Parsing
{
    private const string Text = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    private const string Target = "/v2/library/alpine/blobs/" + Text;

    private readonly byte[] _manifest = TestImage.FromLayers([.. Enumerable.Range(0, 3).Select(layer => JsonSerializer.SerializeToUtf8Bytes(layer))]).Manifest;

    [Benchmark]
    public bool ReadDigest() => Digest.TryParse(Text, out _);

    [Benchmark]
    public bool ReadRepositoryName() => RepositoryName.TryParse("library/alpine", out _);

    [Benchmark]
    public bool ReadPath() => V2Paths.IsEndpoint(Target);

    [Benchmark]
    public bool ReadManifestOfThreeLayers() => ManifestParser.Parse(_manifest, TestImage.ManifestType).Succeeded;
}
