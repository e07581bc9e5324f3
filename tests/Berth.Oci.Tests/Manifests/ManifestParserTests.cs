using System.Globalization;
using System.Text;
using Berth.Oci.Manifests;

namespace Berth.Oci.Tests.Manifests;

public sealed class ManifestParserTests
{
    [Fact]
    public void An_image_is_read_with_config_layers_subject_and_annotations()
    {
        var manifest = Json.Accept(Json.Image(
            "'artifactType':'application/vnd.example',"
            + "'subject':{'mediaType':'application/vnd.oci.image.manifest.v1+json','digest':'D512','size':9},"
            + "'annotations':{'org.opencontainers.image.title':'\\u00e9'}"));

        Assert.Equal((MediaTypes.OciManifest, ManifestKind.Image), (manifest.MediaType, manifest.Kind));
        Assert.Equal(new Descriptor(MediaTypes.OciConfig, Digest.Parse(Json.D1), 2), manifest.Config);
        Assert.Equal(Digest.Parse(Json.D2), Assert.Single(manifest.Layers).Digest);
        Assert.Equal(Digest.Parse(Json.D512), manifest.Subject!.Digest);
        Assert.Equal("application/vnd.example", manifest.ArtifactType);
        Assert.Equal("\u00e9", manifest.Annotations["org.opencontainers.image.title"]);
        Assert.Empty(manifest.Children);
    }

    [Fact]
    public void An_index_is_read_with_children_and_their_platforms()
    {
        var manifest = Json.Accept(
            Json.Index("[{'mediaType':'a/b','digest':'D1','size':5,'artifactType':'a/b','annotations':{'k':'v'},"
                + "'platform':{'architecture':'arm','os':'linux','variant':'v7','os.version':'1','features':['x']}},"
                + "{'mediaType':'c/d','digest':'D2','size':6,'platform':{'architecture':'','os':''}},"
                + "{'mediaType':'application/vnd.oci.image.index.v1+json','digest':'D512','size':7,'platform':null}]"),
            MediaTypes.OciIndex);

        Assert.Equal(ManifestKind.Index, manifest.Kind);
        Assert.Equal(new Platform("arm", "linux") { Variant = "v7", OsVersion = "1" }, manifest.Children[0].Platform);
        Assert.Equal("a/b", manifest.Children[0].ArtifactType);
        Assert.Equal("v", manifest.Children[0].Annotations["k"]);
        Assert.Null(manifest.Children[1].Platform);
        Assert.Null(manifest.Children[2].Platform);
    }

    [Fact]
    public void The_blobs_of_the_old_artifact_manifest_become_layers()
    {
        var manifest = Json.Accept($"{{'mediaType':'{MediaTypes.OciArtifact}','artifactType':'a/b','blobs':[{Json.Layer}]}}", null);

        Assert.Equal(ManifestKind.Artifact, manifest.Kind);
        Assert.Equal(Digest.Parse(Json.D2), Assert.Single(manifest.Layers).Digest);
        Assert.Equal("a/b", manifest.ReferrerType);
    }

    public static readonly TheoryData<string, string> NotJson = new()
    {
        { "text", "hello" },
        { "empty", "" },
        { "white space", " \n" },
        { "list", "[]" },
        { "null", "null" },
        { "number", "1" },
        { "string", "'x'" },
        { "byte order mark", "\uFEFF" + Json.Image() },
        { "trailing comma", "{'schemaVersion':2,}" },
        { "comment", "{/* */}" },
        { "two documents", Json.Image() + Json.Image() },
        { "cut off", Json.Image()[..^1] },
        { "raw control character", "{'a':'\u0001'}" },
        { "half a surrogate pair in a value that is read", Json.Image("'artifactType':'\\ud800'") },
        { "half a surrogate pair in a key", Json.Image("'\\ud800':1") },
    };

    [Theory]
    [MemberData(nameof(NotJson))]
    public void What_is_not_a_JSON_object_is_no_manifest(string what, string text) => Assert.NotEmpty(Json.Refuse(text) + what);

    [Fact]
    public void Only_UTF_8_is_read()
    {
        Json.Refuse(Encoding.Unicode.GetBytes(Json.Image()));
        Json.Refuse(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Json.Image())).ToArray());
        Assert.Equal("the manifest is not UTF-8", Json.Refuse(Encoding.Latin1.GetBytes(Json.Image("'x':'\u00e9'").Replace('\'', '"'))));
    }

    [Theory]
    [InlineData("{\n!", "is not JSON of at most 64 levels (line 2, byte 0)")]
    [InlineData("{'a':1,'a':2}", "repeats a key within one object")]
    public void What_is_wrong_with_the_JSON_is_said(string text, string fault) =>
        Assert.Equal("the manifest " + fault, Json.Refuse(text));

    [Theory]
    [InlineData(100_000)]
    [InlineData(1_900_000)]
    public void Deep_nesting_is_refused(int depth) => Json.Refuse(new string('[', depth));

    [Fact]
    public void Nesting_is_allowed_to_64_levels_and_no_further()
    {
        static string Nested(int depth) => Json.Image($"'x':{new string('[', depth)}{new string(']', depth)}");

        Json.Accept(Nested(63));
        Json.Refuse(Nested(64));
    }

    public static readonly TheoryData<string> Ambiguous = new(
        Json.Image("'schemaVersion':2"),
        Json.Image("'layers':[]"),
        Json.Image("'l\\u0061yers':[]"),
        Json.Image("'x':{'y':1,'y':1}"),
        Json.Image("'manifests':[]"),
        Json.Image("'Layers':[]"),
        Json.Image("'layer\u017f':[]"),
        Json.Image("'CONFIG':null"),
        Json.WithLayer("{'mediaType':'a/b','digest':'D1','size':1,'Digest':'D2'}"),
        Json.WithLayer("{'mediaType':'a/b','digest':'D1','size':1,'size':2}"));

    [Theory]
    [MemberData(nameof(Ambiguous))]
    public void A_body_that_clients_read_in_two_ways_is_refused(string text) => Json.Refuse(text);

    [Theory]
    [InlineData("'config':{'mediaType':'a/b','digest':'D1','size':2}")]
    [InlineData("'layers':[]")]
    public void An_index_with_the_parts_of_an_image_is_refused(string part) =>
        Assert.Contains("only in an image", Json.Refuse(Json.Index("[]", part), MediaTypes.OciIndex), StringComparison.Ordinal);

    [Theory]
    [InlineData("'manifests':[]")]
    [InlineData("'layers':[]")]
    public void An_artifact_with_the_parts_of_another_kind_is_refused(string part) =>
        Json.Refuse($"{{'blobs':[],{part}}}", MediaTypes.OciArtifact);

    [Fact]
    public void Unknown_properties_are_ignored() =>
        Json.Accept(Json.Image("'org.example':{'layers':[1]},'newUnspecifiedField':null,'kustom':1"));

    [Theory]
    [InlineData("'manifests':null")]
    [InlineData("'subject':null,'annotations':null,'artifactType':null")]
    public void Null_counts_as_absent(string rest) => Json.Accept(Json.Image(rest));

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    public void Layers_and_children_may_be_none(string none)
    {
        Assert.Empty(Json.Accept($"{{'schemaVersion':2,{Json.Config},'layers':{none}}}").Layers);
        Assert.Empty(Json.Accept(Json.Index(none), MediaTypes.DockerManifestList).Children);
    }

    public static readonly TheoryData<string, string, string> Misshapen = new()
    {
        { MediaTypes.OciManifest, "{'schemaVersion':2,'layers':[]}", "config is missing" },
        { MediaTypes.OciManifest, "{'schemaVersion':2,'config':null,'layers':[]}", "config is missing" },
        { MediaTypes.DockerManifest, $"{{'schemaVersion':2,{Json.Config}}}", "layers is missing" },
        { MediaTypes.OciManifest, $"{{'schemaVersion':2,{Json.Config},'layers':{{}}}}", "layers is not a list" },
        { MediaTypes.OciManifest, $"{{'schemaVersion':2,{Json.Config},'layers':[null]}}", "layers[0] is not a JSON object" },
        { MediaTypes.OciManifest, $"{{{Json.Config},'layers':[]}}", "schemaVersion is not 2" },
        { MediaTypes.OciManifest, $"{{'schemaVersion':3,{Json.Config},'layers':[]}}", "schemaVersion is not 2" },
        { MediaTypes.OciManifest, $"{{'schemaVersion':'2',{Json.Config},'layers':[]}}", "schemaVersion is not 2" },
        { MediaTypes.OciManifest, $"{{'schemaVersion':1e400,{Json.Config},'layers':[]}}", "schemaVersion is not 2" },
        { MediaTypes.OciIndex, "{'schemaVersion':2}", "manifests is missing" },
        { MediaTypes.OciIndex, "{'manifests':[]}", "schemaVersion is not 2" },
        { "application/vnd.example+json", "{'schemaVersion':3,'layers':[]}", "schemaVersion is not 2" },
        { "application/vnd.example+json", "{'hello':'world'}", "the manifest has the shape of neither" },
        { "application/vnd.example+json", "{'layers':[],'manifests':[]}", "layers may stand only in an image" },
        { MediaTypes.OciManifest, Json.Image("'artifactType':1"), "artifactType is not a media type" },
        { MediaTypes.OciManifest, Json.Image("'artifactType':'a/\u00e9'"), "artifactType is not a media type" },
        { MediaTypes.OciManifest, Json.Image("'artifactType':'a\\r\\nX: y'"), "artifactType is not a media type" },
        { MediaTypes.OciManifest, Json.Image("'annotations':[]"), "annotations is not a JSON object" },
        { MediaTypes.OciManifest, Json.Image("'annotations':{'a':1}"), "annotations holds something other than text" },
        { MediaTypes.OciManifest, Json.Image("'annotations':{'a':null}"), "annotations holds something other than text" },
        { MediaTypes.OciManifest, Json.Image("'annotations':{'a':'\\u0000'}"), "annotations holds something other than text" },
        { MediaTypes.OciManifest, Json.Image("'annotations':{'\\u0000':'a'}"), "annotations holds something other than text" },
        { MediaTypes.OciManifest, Json.Image("'subject':'D1'"), "subject is not a JSON object" },
        { MediaTypes.OciManifest, Json.Image("'subject':{'mediaType':'a/b','digest':'sha256:z','size':1}"), "subject.digest is not" },
    };

    [Theory]
    [MemberData(nameof(Misshapen))]
    public void A_misshapen_body_is_refused_with_the_place_of_the_fault(string contentType, string text, string fault) =>
        Assert.StartsWith(fault, Json.Refuse(text, contentType), StringComparison.Ordinal);

    [Fact]
    public void Many_annotations_and_a_long_key_are_kept()
    {
        var annotations = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"'k{i}':'\\t\\u001b{i}'"));
        var manifest = Json.Accept(Json.Image($"'annotations':{{{annotations},'{new string('k', 1_000_000)}':''}}"));

        Assert.Equal(100_001, manifest.Annotations.Count);
        Assert.Equal("\t\u001b99999", manifest.Annotations["k99999"]);
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(200_000)]
    public void Very_many_layers_are_read(int count)
    {
        var layers = string.Join(',', Enumerable.Range(0, count).Select(i => Json.Layer.Replace(
            "D2", "sha256:" + i.ToString("x64", CultureInfo.InvariantCulture), StringComparison.Ordinal)));
        var manifest = Json.Accept($"{{'schemaVersion':2,{Json.Config},'layers':[{layers}]}}");

        Assert.Equal(count, manifest.Layers.Count);
        Assert.EndsWith((count - 1).ToString("x", CultureInfo.InvariantCulture), manifest.Layers[^1].Digest.Hex, StringComparison.Ordinal);
        Assert.Same(manifest.Layers[0].MediaType, manifest.Layers[^1].MediaType);
    }
}
