using Berth.Oci.Errors;
using Berth.Server.Tests.V2.Exchanges;
using static Berth.Server.Tests.V2.Exchanges.ExchangeStep;

namespace Berth.Server.Tests.V2;

/// <summary>Rows 67 to 75: lists, ranges, conditions and methods.</summary>
internal static class HostileRequestsLists
{
    private const string Blob = "/v2/<repo>/blobs/<blob>";

    public static IEnumerable<ExchangeRow> Rows => [.. Paging, .. Ranges, .. Rest, .. Methods];

    private static IEnumerable<ExchangeRow> Paging =>
    [
        .. new[] { "-1", "abc", "1.5", "100000000000000000000", "", "+1", "0x1", "1%00", "%31%20", "1e3", "%C2%B2" }
            .Select(n => new ExchangeRow(
            $"67 n={n} is no number",
            Get($"/v2/_catalog?n={n}").Gets(400, ErrorCode.Unsupported),
            Get($"/v2/<repo>/tags/list?n={n}").Gets(400, ErrorCode.Unsupported),
            Get($"/v2/<repo>/referrers/<blob>?n={n}").Gets(400, ErrorCode.Unsupported))),
        new("67 n=0 is an empty list without a next page",
            Get("/v2/<repo>/manifests/<pushed>").Gets(200),
            Get("/v2/<repo>/tags/list?n=0").Gets(200).And("Link", null).AndBodyHas("\"tags\":[]"),
            Get("/v2/_catalog?n=0").Gets(200).And("Link", null).AndBody("""{"repositories":[]}""")),
        .. new[] { "2147483647", "2147483648", "4294967296", "9000000000000000000", "9999999999999999999" }.Select(n => new ExchangeRow(
            $"67 n={n} is cut down (CVE-2023-2253)",
            Get("/v2/<repo>/manifests/<pushed>").Gets(200),
            Get($"/v2/_catalog?n={n}").Gets(200),
            Get($"/v2/<repo>/tags/list?n={n}").Gets(200).And("Link", null).AndBodyHas("\"tags\":[\"v1\"]"),
            Get($"/v2/<repo>/referrers/<pushed>?n={n}").Gets(200))),
        .. new[] { "%00%ff..%2f", "%00", "%ff", "'", "%25", "%F0%9F%92%A9", "../../x", new string('z', 5000), "%27;--" }
            .Select(last => new ExchangeRow(
            $"68 last={last[..Math.Min(20, last.Length)]} is a place in the list like another",
            Get("/v2/<repo>/manifests/<pushed>").Gets(200),
            Get($"/v2/_catalog?last={last}").Gets(200),
            Get($"/v2/<repo>/tags/list?last={last}").Gets(200).AndBodyHas("\"name\""),
            Get($"/v2/<repo>/referrers/<pushed>?last={last}").Gets(200))),
        new("69 a repository that is not there",
            Get("/v2/<empty>/tags/list").Gets(404, ErrorCode.NameUnknown),
            Get("/v2/<empty>/manifests/v1").Gets(404, ErrorCode.ManifestUnknown),
            Get("/v2/<empty>/blobs/<blob>").Gets(404, ErrorCode.BlobUnknown),
            Delete("/v2/<empty>/manifests/v1").Gets(404, ErrorCode.ManifestUnknown),
            Delete("/v2/<empty>/blobs/<blob>").Gets(404, ErrorCode.BlobUnknown)),
        new("70 links stay here, whatever the request says of its host",
            Post("/v2/<repo>/blobs/uploads/").With("X-Forwarded-Host", "evil.example").With("X-Forwarded-Proto", "javascript").Gets(202)
                .And("Location", "/v2/<repo>/blobs/uploads/<uuid>"),
            Raw("POST /v2/<repo>/blobs/uploads/ HTTP/1.1\r\nHost: localhost\r\nForwarded: host=evil.example\r\nContent-Length: 0\r\n\r\n").Gets(202)
                .And("Location", "/v2/<repo>/blobs/uploads/<uuid>"),
            Raw("POST http://localhost/v2/<repo>/blobs/uploads/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n").Gets(202)
                .And("Location", "/v2/<repo>/blobs/uploads/<uuid>"),
            Raw("POST http://evil.example/v2/<repo>/blobs/uploads/ HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n\r\n")
                .Gets(403, ErrorCode.Denied),
            Raw("GET http://localhost/v2/<other>/tags/list?n=0 HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .Gets(404, ErrorCode.NameUnknown)),
    ];

    private static IEnumerable<ExchangeRow> Ranges =>
    [
        .. new[] { "bytes=5-2", "bytes=5-", "bytes=10-20", "bytes=99999999999999999999-", "bytes=-0", "bytes=5-6,7-8" }
            .Select(range => new ExchangeRow(
            $"71 {range} lies outside",
            Get(Blob).With("Range", range).Gets(416, ErrorCode.BlobUploadInvalid).And("Content-Range", "bytes */5"))),
        .. new[] { "elephants=1", "bytes", "bytes=", "bytes=a-b", "bytes=1", "bytes=-", "bytes=0-1,x" }.Select(range => new ExchangeRow(
            $"71 {range} is ignored",
            Get(Blob).With("Range", range).Gets(200).And("Content-Length", "5").AndBody("hello"))),
        .. new[] { "bytes=0-3,2-4", "bytes=0-4,0-4,0-4", "bytes=3-4,0-1,2-2" }.Select(range => new ExchangeRow(
            $"71 {range} overlap or touch and are one",
            Get(Blob).With("Range", range).Gets(206).And("Content-Range", "bytes 0-4/5").AndBody("hello"))),
        new("71 a thousand ranges do not multiply the answer",
            Get(Blob).With("Range", "bytes=" + string.Join(',', Enumerable.Repeat("0-0", 1000))).Gets(206).And("Content-Length", "1")
                .AndBody("h"),
            Get(Blob).With("Range", "bytes=" + string.Join(',', Enumerable.Range(0, 1000).Select(i => $"{i}-{i}"))).Gets(206).AndBody("hello"),
            Get(Blob).With("Range", "bytes=" + string.Join(',', Enumerable.Repeat("0-0", 1025))).Gets(200).AndBody("hello")),
        new("71 a range on condition of another content",
            Get(Blob).With("Range", "bytes=0-1").With("If-Range", "\"other\"").Gets(200).AndBody("hello")),
    ];

    private static IEnumerable<ExchangeRow> Rest =>
    [
        new("72 a HEAD for a manifest without any Accept",
            Head("/v2/<repo>/manifests/<pushed>").Gets(200).And("Docker-Content-Digest", "<pushed>"),
            Head("/v2/<repo>/manifests/v1").With("Accept", "text/html").Gets(200).And("Content-Type", Oci.MediaTypes.OciManifest)),
        new("73 content that the client has already",
            Get(Blob).With("If-None-Match", "\"<blob>\"").Gets(304).And("ETag", "\"<blob>\""),
            Get(Blob).With("If-None-Match", "\"x\", W/\"<blob>\"").Gets(304),
            Get(Blob).With("If-None-Match", "\"x\"").Gets(200),
            Get("/v2/<repo>/manifests/v1").With("If-None-Match", "\"<pushed>\"").Gets(304).And("Docker-Content-Digest", "<pushed>"),
            Get("/v2/<repo>/manifests/<pushed>").With("If-None-Match", "*").Gets(304)),
        new("73 content is sent as it is stored",
            Get(Blob).With("Accept-Encoding", "gzip, br, zstd").Gets(200).And("Content-Encoding", null).AndBody("hello"),
            Get("/v2/<repo>/manifests/<pushed>").With("Accept-Encoding", "gzip").Gets(200).And("Content-Encoding", null)
                .AndBody("<manifest>")),
        new("74 referrers of what is not there are none",
            Get("/v2/<empty>/referrers/<blob>").Gets(200).And("Content-Type", Oci.MediaTypes.OciIndex)
                .AndBody($$"""{"schemaVersion":2,"mediaType":"{{Oci.MediaTypes.OciIndex}}","manifests":[]}""")),
        new("74 a filter is applied, and said to be",
            Get("/v2/<repo>/referrers/<blob>?artifactType=application/x+json").Gets(200).And("OCI-Filters-Applied", "artifactType"),
            Get("/v2/<repo>/referrers/<blob>?artifactType=" + new string('x', 6000)).Gets(200).And("OCI-Filters-Applied", "artifactType"),
            Get("/v2/<repo>/referrers/<blob>?artifactType=%0d%0aX-Evil:1%00'").Gets(200).And("X-Evil", null)),
    ];

    private static IEnumerable<ExchangeRow> Methods => new (string Method, string Target, string Allow)[]
    {
        ("TRACE", "/v2/", "GET, HEAD"), ("FOO", "/v2/", "GET, HEAD"), ("POST", "/v2/", "GET, HEAD"), ("get", "/v2/", "GET, HEAD"),
        ("PUT", "/v2/<repo>/tags/list", "GET, HEAD"), ("DELETE", "/v2/<repo>/tags/list", "GET, HEAD"),
        ("TRACE", "/v2/<repo>/tags/list", "GET, HEAD"),
        ("PUT", "/v2/_catalog", "GET, HEAD"), ("POST", "/v2/<repo>/referrers/<blob>", "GET, HEAD"),
        ("DELETE", "/v2/_oci/ext/discover", "GET, HEAD"),
        ("PUT", "/v2/<repo>/_oci/ext/discover", "GET, HEAD"),
        ("POST", "/v2/<repo>/manifests/v1", "GET, HEAD, PUT, DELETE"), ("PATCH", "/v2/<repo>/manifests/v1", "GET, HEAD, PUT, DELETE"),
        ("PUT", Blob, "GET, HEAD, DELETE"), ("POST", Blob, "GET, HEAD, DELETE"), ("FOO", Blob, "GET, HEAD, DELETE"),
        ("GET", "/v2/<repo>/blobs/uploads/", "POST"), ("PUT", "/v2/<repo>/blobs/uploads/", "POST"),
        ("POST", "<session>", "GET, HEAD, PATCH, PUT, DELETE"), ("FOO", "<session>", "GET, HEAD, PATCH, PUT, DELETE"),
    }.Select(row => new ExchangeRow(
        $"75 {row.Method} {row.Target} is not known",
        Send(row.Method, row.Target).Gets(405, ErrorCode.Unsupported).And("Allow", row.Allow)));
}
