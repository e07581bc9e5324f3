using Berth.Oci.Errors;
using Berth.Server.Tests.V2.Exchanges;
using static Berth.Server.Tests.V2.Exchanges.ExchangeStep;

namespace Berth.Server.Tests.V2;

/// <summary>Rows 1 to 19: names and digests that are none, and spellings that try to be another name.</summary>
internal static class HostileRequestsNames
{
    private static readonly string Longest = string.Join('/', Enumerable.Repeat(new string('a', 63), 4));

    private static readonly string Hex = Content.Sha256("x")["sha256:".Length..];

    public static IEnumerable<ExchangeRow> Rows =>
    [
        .. TooLong, .. Invalid, .. Unusual, .. Digests,
        new("8 a NUL in the path", Get("/v2/a%00b/tags/list").Gets(400)),
        new("6 letters beyond ASCII as they are", Raw("GET /v2/caf\u00e9/tags/list HTTP/1.1\r\nHost: localhost\r\n\r\n").Gets(400)),
        new("11 a target of 100 kB", Get($"/v2/{new string('a', 100_000)}/tags/list").Gets(414)),
        new("3 another spelling of the catalog is no catalog (CVE-2020-29662)",
            Get("/v2/_catalog/").Gets(404, ErrorCode.Unsupported),
            Get("/v2/./_catalog").Gets(404, ErrorCode.Unsupported),
            Get("/V2/_catalog").Gets(404, ErrorCode.Unsupported),
            Get("/service/../v2/_catalog").Gets(404, ErrorCode.Unsupported),
            Get("/v2/x/%2e%2e/_catalog").Gets(404, ErrorCode.Unsupported),
            Get("//v2/_catalog").Gets(404)),
        new("3 no path leads to a file (CVE-2024-4956)",
            Get("/%2F%2F%2F..%2F..%2Fetc%2Fpasswd").Gets(404),
            Get("/v2/%2F%2F..%2F..%2Fetc%2Fpasswd").Gets(404, ErrorCode.Unsupported),
            Get("/../../etc/passwd").Gets(404)),
        new("5 a path that ends early",
            Get("/v2/a/manifests/").Gets(404, ErrorCode.Unsupported),
            Get("/v2/a/tags").Gets(404, ErrorCode.Unsupported),
            Get("/v2/a/blobs/").Gets(404, ErrorCode.Unsupported),
            Get("/v2/a").Gets(404, ErrorCode.Unsupported)),
    ];

    private static IEnumerable<ExchangeRow> TooLong => new[]
    {
        Get($"/v2/{Longest}a/tags/list"),
        Get($"/v2/{Longest}a/manifests/v1"),
        Put($"/v2/{Longest}a/manifests/v1").Body("{}"),
        Post($"/v2/{Longest}a/blobs/uploads/"),
        Patch($"/v2/{Longest}a/blobs/uploads/{Guid.Empty}").Body("x"),
        Delete($"/v2/{Longest}a/manifests/v1"),
        Head($"/v2/{Longest}a/blobs/{Content.Sha256("x")}"),
        Get($"/v2/{Longest}a/referrers/{Content.Sha256("x")}"),
    }.Select(step => new ExchangeRow(
            $"1 a name of 256 characters: {step.Method} {step.Target[260..].Split(':')[0]}", step.Gets(400, ErrorCode.NameInvalid)))
        .Append(new("1 a name of 255 characters", Get($"/v2/{Longest}/tags/list").Gets(404, ErrorCode.NameUnknown)));

    private static IEnumerable<ExchangeRow> Invalid => new (int Row, string Name)[]
    {
        (2, "Foo/bar"), (2, "foo/baR"),
        (3, "a/../b"), (3, "a/./b"), (3, ".."), (3, "%2e%2e/b"), (3, "a/%2e/b"),
        (4, "a%2fb"), (4, "a%252fb"), (4, "a%2F..%2Fb"), (4, "%61"),
        (5, "a//b"), (5, "/a"), (5, "a/"), (5, ""),
        (6, "caf%C3%A9"), (6, "a%ff"), (6, "%c0%af"), (6, "a%E2%80%8Bb"), (6, "%EF%BD%81"), (6, "a%20b"), (6, "a+b"),
        (7, "a..b"), (7, "-a"), (7, "a-"), (7, "a__.b"), (7, "a___b"), (7, "_a"), (7, "a."), (7, ".a"), (7, "a._b"),
        (9, "a%0d%0ab"), (9, "a%7fb"), (9, "a;b"), (9, "a\\b"), (9, "a%5cb"), (9, "a:b"), (9, "a@b"), (9, "a'b"), (9, "a\"b"),
        (10, "_catalog"), (10, "_oci/x"), (10, "x/_catalog"),
    }.SelectMany(row => new ExchangeRow[]
    {
        new($"{row.Row} '{row.Name}' is no name, to read from", Get($"/v2/{row.Name}/tags/list").Gets(400, ErrorCode.NameInvalid)),
        new($"{row.Row} '{row.Name}' is no name, to push to", Post($"/v2/{row.Name}/blobs/uploads/").Gets(400, ErrorCode.NameInvalid)),
    });

    /// <summary>Names whose components are the words of the paths themselves.</summary>
    private static IEnumerable<ExchangeRow> Unusual => new[]
    {
        "<repo>/blobs", "<repo>/manifests", "<repo>/uploads", "<repo>/tags", "<repo>/referrers", "<repo>/v2", "<repo>/blobs/uploads",
        "<repo>/tags/list", "v2/<repo>", "blobs/<repo>", "manifests/<repo>/manifests", "tags/<repo>/tags/list/blobs/uploads",
    }.Select(name => new ExchangeRow(
        $"10 '{name}' is a name like another",
        Post($"/v2/{name}/blobs/uploads/?digest={Content.Sha256("x")}").Body("x").Gets(201)
            .And("Location", $"/v2/{name}/blobs/{Content.Sha256("x")}"),
        Get($"/v2/{name}/blobs/{Content.Sha256("x")}").Gets(200).AndBody("x"),
        Post($"/v2/{name}/blobs/uploads").Gets(202),
        Patch("<location>").Body("y").Gets(202),
        Get("<location>").Gets(204).And("Range", "0-0"),
        Put("<location>?digest=" + Content.Sha256("y")).Gets(201),
        Put($"/v2/{name}/manifests/list").With("Content-Type", Oci.MediaTypes.OciIndex).Body(Content.Index([])).Gets(201),
        Get($"/v2/{name}/tags/list").Gets(200).AndBody($$"""{"name":"{{name}}","tags":["list"]}"""),
        Get($"/v2/{name}/referrers/{Content.Sha256("x")}").Gets(200),
        Delete($"/v2/{name}/manifests/list").Gets(202)));

    private static IEnumerable<ExchangeRow> Digests => new (int Row, string Digest)[]
    {
        (13, "md5:d41d8cd98f00b204e9800998ecf8427e"), (13, "sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        (13, "sha384:" + Hex + Hex[..32]),
        (14, "sha256:" + Hex[..63]), (14, "sha256:" + Hex + "0"), (14, "sha512:" + Hex), (14, "sha256:"),
        (15, "sha256:" + Hex.ToUpperInvariant()), (15, "SHA256:" + Hex),
        (16, "sha256:..%2f..%2fetc%2fpasswd"), (16, "sha256:" + Hex[..60] + "%2f.."),
        (18, "sha256:zz"), (18, "sha256:" + new string('z', 64)), (18, "sha256:baddigeststring"),
        (19, "sha256:sha256:" + Hex), (19, "sha256+b64:" + Hex), (19, "sha256:" + new string('a', 10_000)), (19, ":" + Hex),
    }.SelectMany(row => new ExchangeRow[]
    {
        new($"{row.Row} {Short(row.Digest)} is no digest of a blob",
            Get($"/v2/<repo>/blobs/{row.Digest}").Gets(400, ErrorCode.DigestInvalid),
            Delete($"/v2/<repo>/blobs/{row.Digest}").Gets(400, ErrorCode.DigestInvalid),
            Post($"/v2/<repo>/blobs/uploads/?digest={row.Digest}").Body("x").Gets(400, ErrorCode.DigestInvalid),
            Put($"<session5>?digest={row.Digest}").Gets(400, ErrorCode.DigestInvalid)),
        new($"{row.Row} {Short(row.Digest)} is no digest of a manifest",
            Get($"/v2/<repo>/manifests/{row.Digest}").Gets(400, ErrorCode.DigestInvalid),
            Put($"/v2/<repo>/manifests/{row.Digest}").Body("<manifest>").Gets(400, ErrorCode.DigestInvalid),
            Delete($"/v2/<repo>/manifests/{row.Digest}").Gets(400, ErrorCode.DigestInvalid),
            Get($"/v2/<repo>/referrers/{row.Digest}").Gets(400, ErrorCode.DigestInvalid)),
    }).Append(new("17 a sha512 that nobody has",
        Get($"/v2/<empty>/blobs/{Content.Sha512("nothing")}").Gets(404, ErrorCode.BlobUnknown),
        Head($"/v2/<empty>/blobs/{Content.Sha512("nothing")}").Gets(404)));

    private static string Short(string digest) => digest.Length <= 100 ? digest : digest[..100] + "…";
}
