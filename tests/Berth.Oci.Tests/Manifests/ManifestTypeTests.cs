using Berth.Oci.Errors;
using Berth.Oci.Manifests;

namespace Berth.Oci.Tests.Manifests;

/// <summary>Which type a manifest has, from the header and the body together.</summary>
public sealed class ManifestTypeTests
{
    private const string Unknown = "application/vnd.Example.manifest.v1+json";

    [Theory]
    [InlineData(MediaTypes.OciManifest, null, MediaTypes.OciManifest)]
    [InlineData(null, MediaTypes.OciManifest, MediaTypes.OciManifest)]
    [InlineData("", MediaTypes.OciManifest, MediaTypes.OciManifest)]
    [InlineData(MediaTypes.DockerManifest, "", MediaTypes.DockerManifest)]
    [InlineData(MediaTypes.OciManifest, MediaTypes.OciManifest, MediaTypes.OciManifest)]
    [InlineData(MediaTypes.OciManifest + "; charset=utf-8", MediaTypes.OciManifest, MediaTypes.OciManifest)]
    [InlineData(" " + MediaTypes.OciManifest + ";charset=utf-8;x", null, MediaTypes.OciManifest)]
    [InlineData("Application/vnd.oci.image.manifest.v1+JSON", null, MediaTypes.OciManifest)]
    [InlineData("Application/vnd.oci.image.manifest.v1+JSON", MediaTypes.OciManifest, MediaTypes.OciManifest)]
    [InlineData(Unknown, null, Unknown)]
    [InlineData(Unknown, Unknown, Unknown)]
    public void The_type_comes_from_the_header_or_the_body(string? header, string? body, string expected) =>
        Assert.Equal(expected, Json.Accept(WithType(body), header).MediaType);

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData(";charset=utf-8", null)]
    [InlineData(MediaTypes.OciManifest, MediaTypes.DockerManifest)]
    [InlineData(MediaTypes.OciManifest, MediaTypes.OciIndex)]
    [InlineData("application/json", MediaTypes.OciManifest)]
    [InlineData("application/json", null)]
    [InlineData("application/json", "application/json")]
    [InlineData("application/octet-stream", null)]
    [InlineData("text/html", null)]
    [InlineData("text/html", "text/html")]
    [InlineData("not a type", null)]
    [InlineData(MediaTypes.OciManifest + "," + MediaTypes.OciManifest, null)]
    [InlineData(null, "application/x\\r\\nSet-Cookie: a")]
    public void A_type_that_is_absent_contradictory_or_says_nothing_is_refused(string? header, string? body) =>
        Json.Refuse(WithType(body), header);

    [Fact]
    public void A_media_type_in_the_body_is_text() => Json.Refuse(Json.Image("'mediaType':1"));

    [Theory]
    [InlineData("{'manifests':[]}", ManifestKind.Index)]
    [InlineData("{'schemaVersion':2,'layers':[]}", ManifestKind.Image)]
    [InlineData("{'config':{'mediaType':'a/b','digest':'D1','size':1}}", ManifestKind.Image)]
    [InlineData("{'blobs':[]}", ManifestKind.Artifact)]
    public void An_unknown_type_is_read_by_its_shape(string text, ManifestKind kind) => Assert.Equal(kind, Json.Accept(text, Unknown).Kind);

    [Theory]
    [InlineData("{'schemaVersion':1,'name':'a','fsLayers':[]}", MediaTypes.DockerSchema1)]
    [InlineData("{'schemaVersion':1,'signatures':[]}", MediaTypes.DockerSchema1Signed)]
    [InlineData("{'schemaVersion':1,'layers':[]}", MediaTypes.OciManifest)]
    [InlineData("{}", MediaTypes.DockerSchema1)]
    public void Schema_1_is_unsupported(string text, string contentType)
    {
        var error = Json.Parse(text, contentType).Error!;

        Assert.Equal((ErrorCode.Unsupported, 415), (error.Code, error.Status));
    }

    [Fact]
    public void The_manifest_of_a_Helm_chart_takes_its_type_from_the_header()
    {
        var chart = Json.Accept(
            "{'schemaVersion':2,'config':{'mediaType':'application/vnd.cncf.helm.config.v1+json','digest':'D1','size':2},"
            + "'layers':[{'mediaType':'application/vnd.cncf.helm.chart.content.v1.tar+gzip','digest':'D2','size':3}]}");

        Assert.Equal((MediaTypes.OciManifest, "application/vnd.cncf.helm.config.v1+json"), (chart.MediaType, chart.ReferrerType));
    }

    private static string WithType(string? mediaType) => Json.Image(mediaType is null ? "" : $"'mediaType':'{mediaType}'");
}
