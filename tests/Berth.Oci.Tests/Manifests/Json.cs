using System.Text;
using Berth.Oci.Errors;
using Berth.Oci.Manifests;

namespace Berth.Oci.Tests.Manifests;

/// <summary>Manifest texts for the tables: single quotes stand for double ones, and D1, D2, D512 for digests.</summary>
internal static class Json
{
    public static readonly string D1 = "sha256:" + new string('1', 64);
    public static readonly string D2 = "sha256:" + new string('2', 64);
    public static readonly string D512 = "sha512:" + new string('5', 128);

    public const string Config = "'config':{'mediaType':'application/vnd.oci.image.config.v1+json','digest':'D1','size':2}";
    public const string Layer = "{'mediaType':'application/vnd.oci.image.layer.v1.tar+gzip','digest':'D2','size':3}";

    public static string Image(string rest = "") => $"{{'schemaVersion':2,{Config},'layers':[{Layer}]{Comma(rest)}}}";

    public static string Index(string manifests, string rest = "") => $"{{'schemaVersion':2,'manifests':{manifests}{Comma(rest)}}}";

    public static string WithLayer(string layer) => $"{{'schemaVersion':2,{Config},'layers':[{Layer},{layer}]}}";

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(
        text.Replace('\'', '"').Replace("D512", D512, StringComparison.Ordinal).Replace("D1", D1, StringComparison.Ordinal)
            .Replace("D2", D2, StringComparison.Ordinal));

    public static Result<Manifest> Parse(string text, string? contentType = MediaTypes.OciManifest) =>
        ManifestParser.Parse(Bytes(text), contentType);

    public static Manifest Accept(string text, string? contentType = MediaTypes.OciManifest)
    {
        var parsed = Parse(text, contentType);
        Assert.Null(parsed.Error?.Message);
        return parsed.Value!;
    }

    /// <summary>Asserts a 400 MANIFEST_INVALID and returns what it says.</summary>
    public static string Refuse(string text, string? contentType = MediaTypes.OciManifest) => Refuse(Bytes(text), contentType);

    public static string Refuse(byte[] content, string? contentType = MediaTypes.OciManifest)
    {
        var parsed = ManifestParser.Parse(content, contentType);
        Assert.False(parsed.Succeeded);
        Assert.Equal((ErrorCode.ManifestInvalid, 400), (parsed.Error.Code, parsed.Error.Status));
        return parsed.Error.Message;
    }

    private static string Comma(string rest) => rest.Length == 0 ? "" : "," + rest;
}
