using System.Security.Cryptography;
using System.Text;
using Berth.Oci;

namespace Berth.Server.Tests.V2;

/// <summary>Bytes to push and the JSON that points at them.</summary>
internal static class Content
{
    public const string LayerType = "application/vnd.oci.image.layer.v1.tar";

    public static string Sha256(string text) => Sha256(Encoding.UTF8.GetBytes(text));

    public static string Sha256(byte[] bytes) => Digest.Of(DigestAlgorithm.Sha256, bytes).ToString();

    public static string Sha512(string text) => Sha512(Encoding.UTF8.GetBytes(text));

    public static string Sha512(byte[] bytes) => Digest.Of(DigestAlgorithm.Sha512, bytes).ToString();

    public static byte[] Random(int count) => RandomNumberGenerator.GetBytes(count);

    /// <summary>A digest of something that nobody has.</summary>
    public static string Unknown() => Sha256(Random(32));

    /// <param name="more">Further members, each with its comma ahead.</param>
    public static string Descriptor(string content, string type = LayerType, string more = "") =>
        Descriptor(Encoding.UTF8.GetBytes(content), type, more);

    public static string Descriptor(byte[] content, string type = LayerType, string more = "") =>
        Descriptor(Sha256(content), content.Length, type, more);

    public static string Descriptor(string digest, long size, string type = LayerType, string more = "") =>
        $$"""{"mediaType":"{{type}}","digest":"{{digest}}","size":{{size}}{{more}}}""";

    public static string Image(string config, IEnumerable<string> layers, string more = "", string type = MediaTypes.OciManifest) =>
        $$"""{"schemaVersion":2,"mediaType":"{{type}}","config":{{config}},"layers":[{{string.Join(',', layers)}}]{{more}}}""";

    public static string Index(IEnumerable<string> manifests, string more = "", string type = MediaTypes.OciIndex) =>
        $$"""{"schemaVersion":2,"mediaType":"{{type}}","manifests":[{{string.Join(',', manifests)}}]{{more}}}""";
}
