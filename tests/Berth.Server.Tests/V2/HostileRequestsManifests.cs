using System.Text;
using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Server.Tests.V2.Exchanges;
using static Berth.Server.Tests.V2.Exchanges.ExchangeStep;

namespace Berth.Server.Tests.V2;

/// <summary>Rows 46 to 65: manifests that are too much, mean two things, or point where nothing is.</summary>
internal static class HostileRequestsManifests
{
    private const int Limit = 4 << 20;

    private const string Thing = "application/vnd.example.thing+json";

    private static readonly string Config = Content.Descriptor("{}");
    private static readonly string Layer = Content.Descriptor(ExchangePlaces.Hello);
    private static readonly string Unknown = Content.Sha256("nobody has this");

    public static IEnumerable<ExchangeRow> Rows => [.. Size, .. Text, .. Types, .. Descriptors, .. Subjects, .. References];

    private static IEnumerable<ExchangeRow> Size =>
    [
        new("46 exactly 4 MiB", Pushed(Padded(Limit)).Gets(201)),
        new("46 one byte more than 4 MiB (CVE-2017-11468)", Pushed(Padded(Limit + 1)).Gets(413, ErrorCode.ManifestInvalid)),
        new("46 one byte more than 4 MiB, without saying so ahead",
            Put("/v2/<repo>/manifests/v1").With("Content-Type", MediaTypes.OciManifest).Chunked(Padded(Limit + 1))
                .Gets(413, ErrorCode.ManifestInvalid)),
        new("46 10 GiB announced",
            Raw("PUT /v2/<repo>/manifests/v1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10737418240\r\n\r\n")
                .Gets(413, ErrorCode.ManifestInvalid).AndCloses()),
        new("59 9,000 descriptors",
            Pushed(Content.Image("<config-descriptor>", Enumerable.Repeat(Layer, 9_000))).Gets(201)),
        new("59 20,000 descriptors",
            Pushed(Content.Image("<config-descriptor>", Enumerable.Repeat(Layer, 20_000))).Gets(400, ErrorCode.ManifestInvalid)),
        new("64 100,000 annotations",
            Pushed(Content.Image("<config-descriptor>", [], ",\"annotations\":{" + ManyMembers(100_000) + "}")).Gets(201)),
        new("64 an annotation whose name has 1 MB",
            Pushed(Content.Image("<config-descriptor>", [], $$""","annotations":{"{{new string('k', 1_000_000)}}":"v"}""")).Gets(201)),
        new("64 line ends in annotations reach no header",
            Pushed(Content.Image("<config-descriptor>", [], ""","annotations":{"a\r\nX-Evil: 1":"b\r\n\r\n<script>"}""")).Gets(201)
                .And("X-Evil", null)),
        new("64 NUL in an annotation", Pushed(Content.Image(Config, [], ""","annotations":{"a":"\u0000"}"""))
            .Gets(400, ErrorCode.ManifestInvalid)),
    ];

    private static IEnumerable<ExchangeRow> Text => new (int Row, string What, byte[] Body)[]
    {
        (47, "text", "hello"u8.ToArray()),
        (47, "nothing", []),
        (47, "a list", "[]"u8.ToArray()),
        (47, "null", "null"u8.ToArray()),
        (47, "a number", "1"u8.ToArray()),
        (47, "a string", "\"{}\""u8.ToArray()),
        (47, "an empty object", "{}"u8.ToArray()),
        (47, "a byte order mark", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Content.Index([]))]),
        (47, "UTF-16", Encoding.Unicode.GetBytes(Content.Index([]))),
        (47, "bytes that are no UTF-8", [.. "{\"schemaVersion\":2,\"x\":\"\xff\xfe\"}".Select(c => (byte)c)]),
        (47, "half a surrogate pair", Encoding.UTF8.GetBytes(Content.Index([], ""","artifactType":"\ud800" """))),
        (47, "two documents", Encoding.UTF8.GetBytes(Content.Index([]) + Content.Index([]))),
        (47, "a comment", Encoding.UTF8.GetBytes("/* */" + Content.Index([]))),
        (47, "a comma too many", "{\"schemaVersion\":2,\"manifests\":[],}"u8.ToArray()),
        (48, "100,000 nested lists", Encoding.ASCII.GetBytes(new string('[', 100_000))),
        (48, "1.9 million nested lists", Encoding.ASCII.GetBytes(new string('[', 1_900_000))),
        (48, "1 million nested objects", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"\":", 1_000_000)))),
        (49, "a key twice", Encoding.UTF8.GetBytes(Content.Index([], ""","manifests":[]"""))),
        (49, "a key twice, deeper", Encoding.UTF8.GetBytes(Content.Index([], ""","annotations":{"a":"1","a":"2"}"""))),
        (49, "a key twice but for its case", Encoding.UTF8.GetBytes(Content.Index([], ""","Manifests":[]"""))),
        (50, "an index with layers (CVE-2021-41190)", Encoding.UTF8.GetBytes(Content.Index([], ""","layers":[]"""))),
        (50, "an index with a config", Encoding.UTF8.GetBytes(Content.Index([], $",\"config\":{Config}"))),
        (50, "schemaVersion 3", "{\"schemaVersion\":3,\"manifests\":[]}"u8.ToArray()),
        (50, "schemaVersion as text", "{\"schemaVersion\":\"2\",\"manifests\":[]}"u8.ToArray()),
    }.Select(row => new ExchangeRow(
        $"{row.Row} {row.What} is no manifest",
        Put("/v2/<repo>/manifests/v1").With("Content-Type", MediaTypes.OciIndex).Body(row.Body).Gets(400, ErrorCode.ManifestInvalid),
        Get("/v2/<repo>/manifests/v1").Gets(404, ErrorCode.ManifestUnknown)));

    private static IEnumerable<ExchangeRow> Types =>
    [
        new("50 an image with manifests", Pushed(Content.Image(Config, [], ""","manifests":[]""")).Gets(400, ErrorCode.ManifestInvalid)),
        new("51 a type nobody knows, with a shape that says what it holds",
            Pushed(Content.Image("<config-descriptor>", [Layer], "", Thing), Thing).Gets(201),
            Get("/v2/<repo>/manifests/v1").Gets(200).And("Content-Type", Thing)),
        new("51 a type nobody knows, without any shape", Pushed("""{"x":1}""", Thing)
            .Gets(400, ErrorCode.ManifestInvalid)),
        new("51 no Content-Type, but a mediaType",
            Put("/v2/<repo>/manifests/v1").Body("<manifest>").Gets(201),
            Get("/v2/<repo>/manifests/v1").Gets(200).And("Content-Type", MediaTypes.OciManifest)),
        new("51 neither Content-Type nor mediaType",
            Put("/v2/<repo>/manifests/v1").Body("""{"schemaVersion":2,"manifests":[]}""").Gets(400, ErrorCode.ManifestInvalid)),
        .. new[] { "text/html", "application/json", "application/octet-stream", "image/svg+xml", "x", "application/x y",
            "application/xhtml+xml", "application/xml", "application/javascript", "application/pdf", "application/wasm", "application/x+jsonx", "text/x+json" }
            .Select(type => new ExchangeRow(
            $"51 '{type}' is no type of a manifest", Pushed("""{"schemaVersion":2,"manifests":[]}""", type)
                .Gets(400, ErrorCode.ManifestInvalid))),
        new("52 a mediaType that differs from the Content-Type", Pushed("<manifest>", MediaTypes.DockerManifest)
            .Gets(400, ErrorCode.ManifestInvalid)),
        new("62 schema 1", Pushed("""{"schemaVersion":1,"name":"a","tag":"b","fsLayers":[]}""", MediaTypes.DockerSchema1)
            .Gets(415, ErrorCode.Unsupported)),
        new("62 schema 1, signed", Pushed("""{"schemaVersion":1,"signatures":[]}""", MediaTypes.DockerSchema1Signed)
            .Gets(415, ErrorCode.Unsupported)),
    ];

    private static IEnumerable<ExchangeRow> Descriptors =>
    [
        new("53 a layer and a config that are not there are named",
            Pushed(Content.Image(Content.Descriptor("x"), [Content.Descriptor("y")])).Gets(400, ErrorCode.ManifestBlobUnknown)
                .AndBodyHas(Content.Sha256("x")).AndBodyHas(Content.Sha256("y")),
            Get("/v2/<repo>/manifests/v1").Gets(404, ErrorCode.ManifestUnknown)),
        new("53 a layer that only another repository has",
            Put("/v2/<empty>/manifests/v1").With("Content-Type", MediaTypes.OciManifest).Body("<manifest>")
                .Gets(400, ErrorCode.ManifestBlobUnknown)),
        .. new (int Row, string What, string Descriptor)[]
        {
            (54, "a path as digest", Content.Descriptor("sha256:../../x", 5)),
            (54, "an empty digest", Content.Descriptor("", 5)),
            (54, "a digest that is a number", """{"mediaType":"a/b","digest":1,"size":5}"""),
            (54, "no digest", """{"mediaType":"a/b","size":5}"""),
            (54, "a digest in capitals", Content.Descriptor(ExchangePlaces.Blob.ToUpperInvariant(), 5)),
            (55, "another size than the blob's", Content.Descriptor(ExchangePlaces.Blob, 6)),
            (55, "a negative size", Content.Descriptor(ExchangePlaces.Blob, -5)),
            (55, "a size as text", Layer.Replace(":5", ":\"5\"", StringComparison.Ordinal)),
            (55, "a size of 1e400", Layer.Replace(":5", ":1e400", StringComparison.Ordinal)),
            (55, "a size of 10^30", Layer.Replace(":5", ":1000000000000000000000000000000", StringComparison.Ordinal)),
            (55, "no size", Layer.Replace(",\"size\":5", "", StringComparison.Ordinal)),
            (56, "data of another digest", Content.Descriptor("hello", more: ""","data":"aHVsbG8=" """)),
            (56, "data of another size", Content.Descriptor("hello", more: ""","data":"aGVsbG8h" """)),
            (56, "data that is no base64", Content.Descriptor("hello", more: ""","data":"!" """)),
            (54, "null", "null"),
            (54, "text", "\"x\""),
        }.Select(row => new ExchangeRow(
            $"{row.Row} a layer with {row.What}",
            Pushed(Content.Image("<config-descriptor>", [row.Descriptor])).Gets(400, ErrorCode.ManifestInvalid))),
        new("57 a foreign layer is not looked for",
            Pushed(Content.Image("<config-descriptor>",
            [
                Content.Descriptor(Unknown, 123, "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", ""","urls":["http://127.0.0.1:1/x"]"""),
                Content.Descriptor(Unknown, 123, "application/vnd.oci.image.layer.nondistributable.v1.tar", ""","urls":["file:///etc/passwd"]"""),
            ])).Gets(201)),
        new("58 an index with a child that is not there, as partial mirrors have it",
            Pushed(Content.Index([Content.Descriptor(Unknown, 123, MediaTypes.OciManifest)])).Gets(201),
            Get("/v2/<repo>/manifests/" + Unknown).Gets(404, ErrorCode.ManifestUnknown)),
        new("63 another digest than the body has",
            Put("/v2/<repo>/manifests/" + Unknown).With("Content-Type", MediaTypes.OciManifest).Body("<manifest>")
                .Gets(400, ErrorCode.DigestInvalid),
            Put("/v2/<repo>/manifests/v1?digest=" + Unknown).With("Content-Type", MediaTypes.OciManifest).Body("<manifest>")
                .Gets(400, ErrorCode.DigestInvalid),
            Get("/v2/<repo>/manifests/v1").Gets(404, ErrorCode.ManifestUnknown)),
    ];

    private static IEnumerable<ExchangeRow> Subjects =>
    [
        new("61 a subject that is not there",
            Pushed(Content.Image("<config-descriptor>", [], $",\"subject\":{Content.Descriptor(Unknown, 7, MediaTypes.OciManifest)}"))
                .Gets(201).And("OCI-Subject", Unknown)),
        new("61 a subject without a digest", Pushed(Content.Image(Config, [], ""","subject":{"mediaType":"a/b","digest":"x","size":1}"""))
            .Gets(400, ErrorCode.ManifestInvalid)),
        new("61 a subject that is none", Pushed(Content.Image(Config, [], ""","subject":[]""")).Gets(400, ErrorCode.ManifestInvalid)),
    ];

    private static IEnumerable<ExchangeRow> References =>
    [
        new("65 eleven tags at once",
            Put($"/v2/<repo>/manifests/{Content.Sha256(ExchangePlaces.Manifest)}?{Tags(11)}").Body("<manifest>").Gets(201)
                .And("OCI-Tag", string.Join(", ", Enumerable.Range(0, 11).Select(i => $"t{i}"))),
            Get("/v2/<repo>/manifests/t10").Gets(200).And("Docker-Content-Digest", Content.Sha256(ExchangePlaces.Manifest))),
        new("65 a thousand tags at once",
            Put($"/v2/<repo>/manifests/v1?{Tags(1000)}").Body("<manifest>").Gets(414, ErrorCode.ManifestInvalid),
            Put($"/v2/<repo>/manifests/v1?{Tags(101)}").Body("<manifest>").Gets(414, ErrorCode.ManifestInvalid),
            Get("/v2/<repo>/tags/list").Gets(200).AndBodyHas("\"tags\":[]")),
        new("65 one bad tag among good ones, and none is set",
            Put($"/v2/<repo>/manifests/v1?{Tags(3)}&tag=-bad").Body("<manifest>").Gets(400, ErrorCode.ManifestInvalid),
            Get("/v2/<repo>/tags/list").Gets(200).AndBodyHas("\"tags\":[]")),
        .. new[] { new string('a', 129), ".a", "-a", "a+b", "a%20b", "caf%C3%A9", "a%0d%0ab", "a%2fb", "a@b", "%2e%2e" }
            .Select(tag => new ExchangeRow(
            $"66 '{tag[..Math.Min(20, tag.Length)]}' is no tag",
            Put($"/v2/<repo>/manifests/{tag}").Body("<manifest>").Gets(400, ErrorCode.ManifestInvalid),
            Get($"/v2/<repo>/manifests/{tag}").Gets(404, ErrorCode.ManifestUnknown),
            Head($"/v2/<repo>/manifests/{tag}").Gets(404),
            Delete($"/v2/<repo>/manifests/{tag}").Gets(404, ErrorCode.ManifestUnknown))),
    ];

    private static ExchangeStep Pushed(byte[] body) =>
        Put("/v2/<repo>/manifests/v1").With("Content-Type", MediaTypes.OciIndex).Body(body);

    private static ExchangeStep Pushed(string json) =>
        Pushed(json, json.Contains("\"config\"", StringComparison.Ordinal) ? MediaTypes.OciManifest : MediaTypes.OciIndex);

    private static ExchangeStep Pushed(string json, string type) =>
        Put("/v2/<repo>/manifests/v1").With("Content-Type", type).Body(json);

    private static byte[] Padded(int size)
    {
        const string end = "\"}}";
        var start = Content.Index([], ",\"annotations\":{\"padding\":\"")[..^1];
        return Encoding.ASCII.GetBytes(start + new string('x', size - start.Length - end.Length) + end);
    }

    private static string ManyMembers(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"k{i}\":\"v\""));

    private static string Tags(int count) => string.Join('&', Enumerable.Range(0, count).Select(i => $"tag=t{i}"));
}
