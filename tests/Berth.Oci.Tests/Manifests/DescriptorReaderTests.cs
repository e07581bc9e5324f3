namespace Berth.Oci.Tests.Manifests;

public sealed class DescriptorReaderTests
{
    private static readonly byte[] Content = "{}"u8.ToArray();

    public static readonly TheoryData<string, string> Wrong = new()
    {
        { "'digest':'D1','size':1", ".mediaType is missing" },
        { "'mediaType':null,'digest':'D1','size':1", ".mediaType is missing" },
        { "'mediaType':'','digest':'D1','size':1", ".mediaType is not a media type" },
        { "'mediaType':1,'digest':'D1','size':1", ".mediaType is not a media type" },
        { "'mediaType':'a\\u0000','digest':'D1','size':1", ".mediaType is not a media type" },
        { "'mediaType':'a/b','size':1", ".digest is missing" },
        { "'mediaType':'a/b','digest':'','size':1", ".digest is not a sha256 or sha512 digest" },
        { "'mediaType':'a/b','digest':7,'size':1", ".digest is not a sha256 or sha512 digest" },
        { "'mediaType':'a/b','digest':'sha256:../../x','size':1", ".digest is not a sha256 or sha512 digest" },
        { "'mediaType':'a/b','digest':'md5:d41d8cd98f00b204e9800998ecf8427e','size':1", ".digest is not a sha256 or sha512 digest" },
        { "'mediaType':'a/b','digest':'D1'", ".size is missing" },
        { "'mediaType':'a/b','digest':'D1','size':-1", ".size is not a whole number" },
        { "'mediaType':'a/b','digest':'D1','size':'1'", ".size is not a whole number" },
        { "'mediaType':'a/b','digest':'D1','size':1e400", ".size is not a whole number" },
        { "'mediaType':'a/b','digest':'D1','size':1.5", ".size is not a whole number" },
        { "'mediaType':'a/b','digest':'D1','size':9223372036854775808", ".size is not a whole number" },
        { "'mediaType':'a/b','digest':'D1','size':1,'urls':'x'", ".urls is not a list of text" },
        { "'mediaType':'a/b','digest':'D1','size':1,'urls':[1]", ".urls is not a list of text" },
        { "'mediaType':'a/b','digest':'D1','size':1,'artifactType':{}", ".artifactType is not a media type" },
        { "'mediaType':'a/b','digest':'D1','size':1,'artifactType':'a\\u0000'", ".artifactType is not a media type" },
        { "'mediaType':'a/b','digest':'D1','size':1,'annotations':{'a':[]}", ".annotations holds something other than text" },
        { "'mediaType':'a/b','digest':'D1','size':1,'platform':'linux'", ".platform is not a JSON object" },
        { "'mediaType':'a/b','digest':'D1','size':1,'platform':{'os':1}", ".platform holds something other than text" },
        { "'mediaType':'a/b','digest':'D1','size':1,'platform':{'OS':'linux'}", ".platform.OS is read as 'os'" },
        { "'mediaType':'a/b','digest':'D1','size':1,'data':1", ".data is not the base64" },
        { "'mediaType':'a/b','digest':'D1','size':1,'data':'!'", ".data is not the base64" },
        { "'mediaType':'a/b','digest':'D1','size':2,'data':'e30='", ".data is not the base64" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_descriptor_is_refused_by_its_place(string properties, string fault)
    {
        Assert.StartsWith("layers[1]" + fault, Json.Refuse(Json.WithLayer($"{{{properties}}}")), StringComparison.Ordinal);
        Assert.StartsWith(
            "manifests[0]" + fault, Json.Refuse(Json.Index($"[{{{properties}}}]"), MediaTypes.OciIndex), StringComparison.Ordinal);
    }

    [Fact]
    public void A_media_type_has_at_most_255_characters()
    {
        var (longest, longer) = (new string('t', 255), new string('t', 256));

        var layer = Json.Accept(Json.WithLayer($"{{'mediaType':'{longest}','digest':'D1','size':1,'artifactType':'{longest}'}}")).Layers[1];
        Assert.Equal((longest, longest), (layer.MediaType, layer.ArtifactType));
        Assert.StartsWith("layers[1].mediaType is", Json.Refuse(Json.WithLayer($"{{'mediaType':'{longer}','digest':'D1','size':1}}")), StringComparison.Ordinal);
        Assert.StartsWith(
            "layers[1].artifactType is",
            Json.Refuse(Json.WithLayer($"{{'mediaType':'a/b','digest':'D1','size':1,'artifactType':'{longer}'}}")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{'os':'linux'}", "", "linux")]
    [InlineData("{'architecture':'arm64','os':''}", "arm64", "")]
    public void A_platform_may_say_half(string platform, string architecture, string os) =>
        Assert.Equal(new Platform(architecture, os), Layer($"'size':1,'platform':{platform}").Platform);

    [Fact]
    public void An_empty_artifact_type_is_none() => Assert.Null(Layer("'size':1,'artifactType':''").ArtifactType);

    [Theory]
    [InlineData("'size':0", 0)]
    [InlineData("'size':9223372036854775807", long.MaxValue)]
    public void Sizes_reach_from_0_to_the_greatest_long(string size, long expected) => Assert.Equal(expected, Layer(size).Size);

    [Theory]
    [InlineData("'urls':['https://example.com/layer']", true)]
    [InlineData("'urls':[]", false)]
    [InlineData("'urls':null", false)]
    [InlineData("'annotations':{}", false)]
    public void A_layer_with_urls_is_foreign(string rest, bool foreign) => Assert.Equal(foreign, Layer("'size':1," + rest).IsForeign);

    [Theory]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar+zstd")]
    [InlineData("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip")]
    public void A_layer_of_a_non_distributable_type_is_foreign(string mediaType) =>
        Assert.True(Json.Accept(Json.WithLayer($"{{'mediaType':'{mediaType}','digest':'D1','size':1}}")).Layers[1].IsForeign);

    [Theory]
    [InlineData(DigestAlgorithm.Sha256)]
    [InlineData(DigestAlgorithm.Sha512)]
    public void Embedded_data_is_accepted_when_digest_and_size_match(DigestAlgorithm algorithm)
    {
        var digest = Digest.Of(algorithm, Content);

        Assert.Equal(digest, Embedded(digest, Content.Length, "e30=").Digest);
        Json.Refuse(Json.WithLayer(EmbeddedText(digest, Content.Length + 1, "e30=")));
        Json.Refuse(Json.WithLayer(EmbeddedText(digest, Content.Length, "e31=")));
        Json.Refuse(Json.WithLayer(EmbeddedText(digest, Content.Length, "e30")));
    }

    [Fact]
    public void Embedded_data_may_be_empty_or_null()
    {
        Embedded(Digest.Of(DigestAlgorithm.Sha256, []), 0, "");
        Layer("'size':1,'data':null");
    }

    [Fact]
    public void Large_embedded_data_is_checked_as_well()
    {
        var content = new byte[2 << 20];

        Embedded(Digest.Of(DigestAlgorithm.Sha512, content), content.Length, Convert.ToBase64String(content));
    }

    private static Descriptor Layer(string rest) =>
        Json.Accept(Json.WithLayer($"{{'mediaType':'application/vnd.example','digest':'D1',{rest}}}")).Layers[1];

    private static Descriptor Embedded(Digest digest, long size, string data) =>
        Json.Accept(Json.WithLayer(EmbeddedText(digest, size, data))).Layers[1];

    private static string EmbeddedText(Digest digest, long size, string data) =>
        $"{{'mediaType':'a/b','digest':'{digest}','size':{size},'data':'{data}'}}";
}
