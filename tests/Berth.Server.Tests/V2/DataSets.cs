using Berth.Oci;

namespace Berth.Server.Tests.V2;

/// <summary>The kinds of content that a registry is asked to hold, each once.</summary>
internal static class DataSets
{
    public const string LargeManifest = "large manifest";

    private const string Thing = "application/vnd.example.thing.v1", Other = "application/vnd.example.other.v1+json";

    private const string Foreign = "application/vnd.oci.image.layer.nondistributable.v1.tar";

    private const string Notes = """{"org.example.note":"hello \u00e4 \"quoted\"","org.example.empty":""}""";

    private static readonly Dictionary<string, Func<DataSet>> All = new()
    {
        ["image"] = () => Of("image", set => set.Image(set.Config(), [set.Random(), set.Random(3067)])),
        ["image with the same layer twice"] = () => Of("twice", set =>
        {
            var layer = set.Random();
            set.Image(set.Config(), [layer, layer]);
        }),
        [LargeManifest] = () => Of("large", set => set.Image(
            set.Config(),
            [set.Random()],
            annotations: $"{{{string.Join(',', Enumerable.Range(0, 390).Select(i => $"\"a{i}\":\"{new string('A', 10_000)}\""))}}}")),
        ["index"] = () => Of("index", set => set.Index([Image(set), Image(set)])),
        ["nested index"] = () => Of("nested", set => set.Index([set.Index([Image(set), Image(set)]), set.Index([Image(set)])])),
        ["empty index"] = () => Of("empty-index", set => set.Index([])),
        ["artifact"] = () => Of("artifact", set => set.Image(set.Empty(), [set.Random(100, Thing)], artifactType: Thing)),
        ["artifact index"] = () => Of("artifact-index", set => set.Index(
            [set.Image(set.Empty(), [set.Random(100, Thing)], artifactType: Thing)], artifactType: Thing)),
        ["artifact without layers"] = () => Of("artifact-without", set => set.Image(set.Empty(), [set.Empty()], artifactType: Thing)),
        ["artifacts with a subject"] = () => Of("subject", set =>
        {
            Image(set);
            var subject = set.Manifests[^1];
            set.Image(set.Config(), [set.Random()], subject);
            set.Image(set.Empty(), [set.Random(100, Thing)], subject, Thing, annotations: Notes);
            set.Image(set.Empty(), [set.Random(100, Other)], subject, Other, annotations: Notes);
        }),
        ["index with a subject"] = () => Of("index-subject", set =>
        {
            set.Index([Image(set)]);
            var subject = set.Manifests[^1];
            set.Index([Image(set)], subject, annotations: Notes);
            set.Index([set.Image(set.Empty(), [set.Random(100, Thing)], artifactType: Thing)], subject, Thing);
        }),
        ["missing subject"] = () => Of("missing", set => set.Image(
            set.Empty(), [set.Random(100, Thing)], new DataManifest(Content.Unknown(), new byte[123], MediaTypes.OciManifest), Thing)),
        ["data field"] = () => Of("data", set => set.Image(
            set.Blob("{}"u8.ToArray(), MediaTypes.OciEmpty, ",\"data\":\"e30=\""),
            [set.Blob("hello"u8.ToArray(), more: ",\"data\":\"aGVsbG8=\"")])),
        ["layers that may not be distributed"] = () => Of("foreign", set => set.Image(
            set.Config(),
            [
                Content.Descriptor(Content.Unknown(), 123456, Foreign + "+gzip", ""","urls":["https://store.example/x"]"""),
                Content.Descriptor(Content.Unknown(), 12345, Foreign),
                set.Random(),
            ])),
        ["custom fields"] = () => Of("custom", set => set.Index(
            [
                set.Image(
                    set.Config(),
                    [set.Blob(Content.Random(9), more: ""","org.example.x":{"y":[1,null]}""")],
                    more: ""","org.example.custom":"value" """),
            ],
            more: """ ,  "org.example.custom" : [ 1.50 , "\u0041" ] """)),
        ["no layers"] = () => Of("no-layers", set => set.Image(set.Config(), [])),
        ["empty blob"] = () => Of("empty-blob", set => set.Image(set.Config(), [set.Blob([]), set.Random()])),
        ["sha512 image"] = () => Of("sha512", set => set.Image(set.Config(), [set.Random(), set.Blob([])]), DigestAlgorithm.Sha512),
        ["sha512 index with a subject"] = () => Of(
            "sha512-index",
            set =>
            {
                set.Index([Image(set), Image(set)]);
                set.Index([], set.Manifests[^1], Thing, annotations: Notes);
            },
            DigestAlgorithm.Sha512),
    };

    public static IEnumerable<string> Names => All.Keys;

    /// <summary>A set of new content, so that no other test has pushed it.</summary>
    public static DataSet Make(string name) => All[name]();

    private static string Image(DataSet set) => set.Image(set.Config(), [set.Random(1200)]);

    private static DataSet Of(string tag, Action<DataSet> fill, DigestAlgorithm algorithm = DigestAlgorithm.Sha256)
    {
        var set = new DataSet(tag, algorithm);
        fill(set);
        return set;
    }
}
