using System.Text.Json;
using Berth.Oci.Errors;
using Berth.Oci.Manifests;
using CsCheck;

namespace Berth.Oci.Tests.Manifests;

public sealed class ManifestParserPropertyTests
{
    private static readonly Gen<string?> SomeType = Gen.OneOf<string?>(
        null, MediaTypes.OciManifest, MediaTypes.OciIndex, MediaTypes.OciArtifact, MediaTypes.DockerSchema1, "application/vnd.x",
        "text/html");

    private static readonly Gen<Descriptor> SomeDescriptor =
        Gen.Select(
            Gen.Enum<DigestAlgorithm>(),
            Gen.Byte.Array,
            Gen.Long[0, long.MaxValue],
            Gen.Dictionary(Gen.String["ab\"\\\t\u00e9"], Gen.String["xy\n\u20ac"]))
            .Select((algorithm, content, size, annotations) =>
                new Descriptor("application/vnd.example", Digest.Of(algorithm, content), size) { Annotations = annotations });

    [Fact]
    public void Bytes_at_random_never_make_the_parser_throw() =>
        Gen.Select(Gen.Byte.Array, SomeType).Sample((content, type) => Refusal(ManifestParser.Parse(content, type)));

    [Fact]
    public void Any_content_type_is_answered() =>
        Gen.String.Sample(type =>
            ManifestParser.Parse(Json.Bytes(Json.Image()), type) is var parsed && (parsed.Succeeded || Refusal(parsed)));

    /// <summary>A manifest with one byte changed, dropped or doubled is read or refused, nothing else.</summary>
    [Fact]
    public void A_damaged_manifest_never_makes_the_parser_throw()
    {
        var whole = Json.Bytes(Json.Image(
            "'subject':{'mediaType':'a/b','digest':'D512','size':1,'urls':['x'],'platform':{'os':'linux'},'artifactType':'c/d'},"
            + "'annotations':{'a':'\\ud83d\\ude00'}"));
        Assert.True(ManifestParser.Parse(whole, MediaTypes.OciManifest).Succeeded);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, 2], SomeType).Sample(
            (at, value, cut, type) =>
            {
                byte[] damaged = [.. whole[..at], .. Enumerable.Repeat(value, cut), .. whole[(at + 1)..]];
                var parsed = ManifestParser.Parse(damaged, type);
                return parsed.Succeeded || Refusal(parsed);
            },
            iter: 20_000);
    }

    [Fact]
    public void What_a_client_writes_is_what_Berth_reads() =>
        Gen.Select(SomeDescriptor, SomeDescriptor.Array[0, 8], SomeDescriptor.Null()).Sample((config, layers, subject) =>
        {
            var content = JsonSerializer.SerializeToUtf8Bytes(new
            {
                schemaVersion = 2,
                mediaType = MediaTypes.OciManifest,
                config = Written(config),
                layers = layers.Select(Written),
                subject = subject is null ? null : Written(subject),
            });

            var manifest = ManifestParser.Parse(content, null).Value!;
            return Same(manifest.Config!, config)
                && manifest.Layers.Count == layers.Length
                && manifest.Layers.Zip(layers).All(pair => Same(pair.First, pair.Second))
                && (subject is null ? manifest.Subject is null : Same(manifest.Subject!, subject));
        });

    private static object Written(Descriptor descriptor) => new
    {
        mediaType = descriptor.MediaType,
        digest = descriptor.Digest.ToString(),
        size = descriptor.Size,
        annotations = descriptor.Annotations,
    };

    private static bool Same(Descriptor one, Descriptor other) =>
        (one.MediaType, one.Digest, one.Size) == (other.MediaType, other.Digest, other.Size)
        && one.Annotations.Count == other.Annotations.Count
        && one.Annotations.All(pair => other.Annotations[pair.Key] == pair.Value);

    private static bool Refusal(Result<Manifest> parsed) =>
        (parsed.Error!.Code == ErrorCode.ManifestInvalid && parsed.Error.Status == 400)
        || (parsed.Error.Code == ErrorCode.Unsupported && parsed.Error.Status == 415);
}
