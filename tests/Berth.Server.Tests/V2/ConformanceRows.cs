using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Server.Tests.V2.Exchanges;
using static Berth.Server.Tests.V2.Exchanges.ExchangeStep;

namespace Berth.Server.Tests.V2;

/// <summary>Every endpoint as the specification and the clients together want it: each request, its success and its failures.</summary>
internal static class ConformanceRows
{
    private const string Blob = "/v2/<repo>/blobs/<blob>";
    private const string Session = "/v2/<repo>/blobs/uploads/<uuid>";

    private static readonly string Hello = ExchangePlaces.Blob;
    private static readonly string ManifestDigest = Content.Sha256(ExchangePlaces.Manifest);

    public static IEnumerable<ExchangeRow> All => [.. Base, .. Blobs, .. Uploads, .. Chunks, .. Manifests, .. Lists];

    private static IEnumerable<ExchangeRow> Base =>
    [
        new("GET /v2/",
            Get("/v2/").Gets(200).And("Docker-Distribution-Api-Version", "registry/2.0").And("Content-Type", "application/json")
                .AndBody("{}"),
            Get("/v2").Gets(200).AndBody("{}"),
            Head("/v2/").Gets(200).And("Content-Length", "2"),
            Put("/v2/").Gets(405, ErrorCode.Unsupported)),
        new("GET _oci/ext/discover",
            Get("/v2/_oci/ext/discover").Gets(200).And("Content-Type", "application/json").AndBody("""{"extensions":[]}"""),
            Get("/v2/<repo>/_oci/ext/discover").Gets(200).AndBody("""{"extensions":[]}"""),
            Get("/v2/Foo/_oci/ext/discover").Gets(400, ErrorCode.NameInvalid)),
    ];

    private static IEnumerable<ExchangeRow> Blobs =>
    [
        new("GET a blob",
            Get(Blob).Gets(200).And("Content-Type", "application/octet-stream").And("Content-Length", "5")
                .And("Docker-Content-Digest", "<blob>")
                .And("ETag", "\"<blob>\"").And("Accept-Ranges", "bytes").AndBody("hello"),
            Head(Blob).Gets(200).And("Content-Type", "application/octet-stream").And("Content-Length", "5")
                .And("Docker-Content-Digest", "<blob>")
                .And("ETag", "\"<blob>\"").And("Accept-Ranges", "bytes"),
            Get("/v2/<repo>/blobs/" + Content.Sha256("other")).Gets(404, ErrorCode.BlobUnknown)
                .And("Docker-Distribution-Api-Version", "registry/2.0"),
            Head("/v2/<repo>/blobs/" + Content.Sha256("other")).Gets(404)),
        .. new (string Range, string Part, string Text)[]
        {
            ("bytes=1-3", "bytes 1-3/5", "ell"), ("bytes=1-", "bytes 1-4/5", "ello"), ("bytes=-2", "bytes 3-4/5", "lo"),
            ("bytes=3-99", "bytes 3-4/5", "lo"),
            ("bytes=0-0", "bytes 0-0/5", "h"), ("bytes=-99", "bytes 0-4/5", "hello"), ("bytes=4-4", "bytes 4-4/5", "o"),
            ("Bytes=0-1", "bytes 0-1/5", "he"),
        }.Select(row => new ExchangeRow(
            $"GET a blob, {row.Range}",
            Get(Blob).With("Range", row.Range).Gets(206).And("Content-Range", row.Part).And("Content-Length", $"{row.Text.Length}")
                .And("Docker-Content-Digest", "<blob>").AndBody(row.Text),
            Head(Blob).With("Range", row.Range).Gets(206).And("Content-Range", row.Part).And("Content-Length", $"{row.Text.Length}"),
            Get(Blob).With("Range", row.Range).With("If-Range", "\"<blob>\"").Gets(206).AndBody(row.Text))),
        new("GET a blob in several ranges",
            Get(Blob).With("Range", "bytes=0-1, 4-4").Gets(206).And("Content-Range", null).And("Docker-Content-Digest", "<blob>")
                .AndBodyHas("\r\nContent-Range: bytes 0-1/5\r\n\r\nhe\r\n--").AndBodyHas("\r\nContent-Range: bytes 4-4/5\r\n\r\no\r\n--")),
        new("DELETE a blob",
            Delete(Blob).Gets(202).And("Docker-Content-Digest", "<blob>"),
            Get(Blob).Gets(404, ErrorCode.BlobUnknown),
            Head(Blob).Gets(404),
            Delete(Blob).Gets(404, ErrorCode.BlobUnknown),
            Get("/v2/<other>/blobs/<blob>").Gets(200).AndBody("hello")),
        new("a blob deleted in one repository is not read there again for having been read in another (CVE-2026-35172)",
            Get(Blob).Gets(200),
            Delete(Blob).Gets(202),
            Get("/v2/<other>/blobs/<blob>").Gets(200),
            Get(Blob).Gets(404, ErrorCode.BlobUnknown),
            Head(Blob).Gets(404),
            Put("/v2/<repo>/manifests/v1").Body(ExchangePlaces.Manifest).Gets(400, ErrorCode.ManifestBlobUnknown)),
    ];

    private static IEnumerable<ExchangeRow> Uploads =>
    [
        new("POST an upload",
            Post("/v2/<repo>/blobs/uploads/").Gets(202).And("Location", Session).And("Range", "0-0").And("Docker-Upload-UUID", "*")
                .And("Content-Length", "0"),
            Post("/v2/Foo/blobs/uploads/").Gets(400, ErrorCode.NameInvalid)),
        new("POST a whole blob",
            Post("/v2/<repo>/blobs/uploads/?digest=" + Hello).Body("hello").Gets(201).And("Location", "/v2/<repo>/blobs/" + Hello)
                .And("Docker-Content-Digest", Hello),
            Get("<location>").Gets(200).And("Content-Length", "5").AndBody("hello"),
            Post("/v2/<repo>/blobs/uploads/?&digest=" + Content.Sha512("hello")).Chunked("hello").Gets(201)
                .And("Docker-Content-Digest", Content.Sha512("hello")),
            Get("<location>").Gets(200).And("Docker-Content-Digest", Content.Sha512("hello")).AndBody("hello")),
        new("POST a blob without a byte",
            Post("/v2/<repo>/blobs/uploads/?digest=" + Content.Sha256("")).Gets(201),
            Get("<location>").Gets(200).And("Content-Length", "0").AndBody(""),
            Head("<location>").Gets(200).And("Content-Length", "0"),
            Get("<location>").With("Range", "bytes=0-").Gets(200).And("Content-Length", "0")),
        new("POST a mount",
            Post("/v2/<empty>/blobs/uploads/?mount=<blob>&from=<other>").Gets(201).And("Location", "/v2/<empty>/blobs/<blob>")
                .And("Docker-Content-Digest", "<blob>"),
            Get("<location>").Gets(200).AndBody("hello")),
        new("POST a mount from anywhere",
            Post("/v2/<empty>/blobs/uploads/?mount=<blob>").Gets(201).And("Location", "/v2/<empty>/blobs/<blob>"),
            Get("<location>").Gets(200).AndBody("hello")),
        new("POST an upload of another algorithm",
            Post("/v2/<repo>/blobs/uploads/?digest-algorithm=sha512").Gets(202).And("Location", Session),
            Patch("<location>").Body("hello").Gets(202),
            Put("<location>?digest=" + Content.Sha512("hello")).Gets(201).And("Location", "/v2/<repo>/blobs/" + Content.Sha512("hello"))),
        new("PATCH an upload",
            Patch("<session>").With("Content-Range", "0-4").Body("hello").Gets(202).And("Location", "<session>").And("Range", "0-4")
                .And("Docker-Upload-UUID", "<id>"),
            Patch("<session>").With("Content-Range", "bytes 5-6/7").Body("!!").Gets(202).And("Range", "0-6"),
            Patch("<session>").Body("").Gets(202).And("Range", "0-6"),
            Patch("<session>").With("Content-Range", "0-4").Body("hello").Gets(416, ErrorCode.BlobUploadInvalid)
                .And("Location", "<session>").And("Range", "0-6"),
            Patch($"/v2/<repo>/blobs/uploads/{Guid.Empty}").Body("x").Gets(404, ErrorCode.BlobUploadUnknown)),
        new("GET an upload",
            Get("<session5>").Gets(204).And("Location", "<session5>").And("Range", "0-4").And("Docker-Upload-UUID", "*"),
            Head("<session5>").Gets(204).And("Range", "0-4"),
            Get($"/v2/<repo>/blobs/uploads/{Guid.Empty}").Gets(404, ErrorCode.BlobUploadUnknown)),
        new("PUT an upload",
            Put("<session>?digest=" + Content.Sha512("hello")).Body("hello").Gets(201)
                .And("Location", "/v2/<repo>/blobs/" + Content.Sha512("hello")).And("Docker-Content-Digest", Content.Sha512("hello")),
            Get("<location>").Gets(200).AndBody("hello"),
            Put("<session5>?digest=" + Content.Sha512("hello")).Gets(201),
            Put($"/v2/<repo>/blobs/uploads/{Guid.Empty}?digest=" + Hello).Gets(404, ErrorCode.BlobUploadUnknown)),
        new("PUT the last chunk",
            Put("<session5>?digest=" + Content.Sha256("hello!")).With("Content-Range", "6-6").Body("!")
                .Gets(416, ErrorCode.BlobUploadInvalid)
                .And("Location", "<session5>").And("Range", "0-4"),
            Get("<session5>?digest=" + Content.Sha256("hello!")).Gets(204).And("Range", "0-4"),
            Put("<session5>?digest=" + Content.Sha256("hello!")).With("Content-Range", "5-5").Body("!").Gets(201)),
        new("DELETE an upload",
            Delete("<session5>").Gets(204),
            Get("<session5>").Gets(404, ErrorCode.BlobUploadUnknown),
            Delete("<session5>").Gets(404, ErrorCode.BlobUploadUnknown)),
    ];

    /// <summary>Chunks of 1,024 bytes out of order: each time 416, no harm done, and the session can be asked where to go on.</summary>
    private static IEnumerable<ExchangeRow> Chunks => new[] { false, true }.Select(lastByPut => new ExchangeRow(
        $"chunks out of order, the last by {(lastByPut ? "PUT" : "PATCH")}",
        Chunk(1024, 2047).Gets(416, ErrorCode.BlobUploadInvalid).And("Location", "<session>").And("Range", "0-0"),
        Get("<session>").Gets(204).And("Location", "<session>").And("Range", "0-0"),
        Chunk(0, 1023).Gets(202).And("Range", "0-1023"),
        Chunk(2048, 3066).Gets(416, ErrorCode.BlobUploadInvalid).And("Range", "0-1023"),
        Get("<session>").Gets(204).And("Range", "0-1023"),
        Chunk(1024, 2047).Gets(202).And("Range", "0-2047"),
        Chunk(0, 1023).Gets(416, ErrorCode.BlobUploadInvalid).And("Range", "0-2047"),
        lastByPut
            ? Last(2049, 3066).Gets(416, ErrorCode.BlobUploadInvalid).And("Range", "0-2047")
            : Chunk(2048, 3066).Gets(202).And("Range", "0-3066"),
        lastByPut ? Last(2048, 3066).Gets(201) : Put("<session>?digest=" + Content.Sha256(Large)).Gets(201),
        Get("/v2/<repo>/blobs/" + Content.Sha256(Large)).Gets(200).And("Content-Length", "3067")));

    private static readonly byte[] Large = Content.Random(3067);

    private static ExchangeStep Chunk(int first, int last) =>
        Patch("<session>").With("Content-Range", $"{first}-{last}").Body(Large[first..(last + 1)]);

    private static ExchangeStep Last(int first, int last) =>
        Put("<session>?digest=" + Content.Sha256(Large)).With("Content-Range", $"{first}-{last}").Body(Large[first..(last + 1)]);

    private static IEnumerable<ExchangeRow> Manifests =>
    [
        new("PUT a manifest by its tag",
            Put("/v2/<repo>/manifests/v1").With("Content-Type", MediaTypes.OciManifest).Body("<manifest>").Gets(201)
                .And("Location", "/v2/<repo>/manifests/" + ManifestDigest).And("Docker-Content-Digest", ManifestDigest)
                .And("OCI-Subject", null).And("OCI-Tag", null),
            Get("<location>").Gets(200).And("Content-Type", MediaTypes.OciManifest).AndBody("<manifest>"),
            Get("/v2/<repo>/manifests/v1").Gets(200).And("Docker-Content-Digest", ManifestDigest).AndBody("<manifest>")),
        new("PUT a manifest by its digest",
            Put("/v2/<repo>/manifests/" + ManifestDigest).With("Content-Type", MediaTypes.OciManifest + "; charset=utf-8")
                .Chunked("<manifest>").Gets(201),
            Get("<location>").Gets(200).And("Content-Type", MediaTypes.OciManifest).AndBody("<manifest>"),
            Get("/v2/<repo>/tags/list").Gets(200).AndBodyHas("\"tags\":[]")),
        new("PUT a manifest by digest with tags",
            Put($"/v2/<repo>/manifests/{Content.Sha512(ExchangePlaces.Manifest)}?tag=a&tag=b&tag=a").Body("<manifest>").Gets(201)
                .And("OCI-Tag", "a, b"),
            Head("/v2/<repo>/manifests/a").Gets(200).And("Docker-Content-Digest", Content.Sha512(ExchangePlaces.Manifest)),
            Head("/v2/<repo>/manifests/b").Gets(200).And("Docker-Content-Digest", Content.Sha512(ExchangePlaces.Manifest))),
        new("PUT a manifest by tag with a digest",
            Put($"/v2/<repo>/manifests/a?digest={Content.Sha512(ExchangePlaces.Manifest)}").Body("<manifest>").Gets(201)
                .And("Docker-Content-Digest", Content.Sha512(ExchangePlaces.Manifest)),
            Head("/v2/<repo>/manifests/a").Gets(200).And("Docker-Content-Digest", Content.Sha512(ExchangePlaces.Manifest)),
            Put($"/v2/<repo>/manifests/{ManifestDigest}?digest={Hello}").Body("<manifest>").Gets(400, ErrorCode.DigestInvalid)),
        new("GET a manifest",
            Get("/v2/<repo>/manifests/<pushed>").Gets(200).And("Content-Type", MediaTypes.OciManifest)
                .And("Content-Length", $"{ExchangePlaces.Manifest.Length}")
                .And("Docker-Content-Digest", "<pushed>").And("ETag", "\"<pushed>\"").AndBody("<manifest>"),
            Head("/v2/<repo>/manifests/v1").Gets(200).And("Content-Type", MediaTypes.OciManifest)
                .And("Content-Length", $"{ExchangePlaces.Manifest.Length}")
                .And("Docker-Content-Digest", "<pushed>").And("ETag", "\"<pushed>\""),
            Get("/v2/<repo>/manifests/v1").With("Accept", MediaTypes.DockerManifest).Gets(200).And("Content-Type", MediaTypes.OciManifest),
            Get("/v2/<repo>/manifests/v2").Gets(404, ErrorCode.ManifestUnknown),
            Get("/v2/<repo>/manifests/" + Hello).Gets(404, ErrorCode.ManifestUnknown),
            Get("/v2/<empty>/manifests/v1").Gets(404, ErrorCode.ManifestUnknown)),
        new("DELETE a tag",
            Put("/v2/<repo>/manifests/v2").Body("<manifest>").Gets(201),
            Put("/v2/<repo>/manifests/v1").Body("<manifest>").Gets(201),
            Delete("/v2/<repo>/manifests/v1").Gets(202),
            Get("/v2/<repo>/manifests/v1").Gets(404, ErrorCode.ManifestUnknown),
            Get("/v2/<repo>/manifests/v2").Gets(200),
            Get("/v2/<repo>/manifests/" + ManifestDigest).Gets(200),
            Delete("/v2/<repo>/manifests/v1").Gets(404, ErrorCode.ManifestUnknown)),
        new("DELETE a manifest",
            Delete("/v2/<repo>/manifests/<pushed>").Gets(202).And("Docker-Content-Digest", "<pushed>"),
            Get("/v2/<repo>/manifests/<pushed>").Gets(404, ErrorCode.ManifestUnknown),
            Head("/v2/<repo>/manifests/v1").Gets(404),
            Get("/v2/<repo>/tags/list").Gets(200).AndBodyHas("\"tags\":[]"),
            Get(Blob).Gets(200),
            Delete("/v2/<repo>/manifests/<pushed>").Gets(404, ErrorCode.ManifestUnknown),
            Put("/v2/<repo>/manifests/v1").Body("<manifest>").Gets(201),
            Get("/v2/<repo>/manifests/<pushed>").Gets(200)),
    ];

    private static IEnumerable<ExchangeRow> Lists =>
    [
        new("GET the tags",
            Get("/v2/<repo>/manifests/<pushed>").Gets(200),
            Get("/v2/<repo>/tags/list").Gets(200).And("Content-Type", "application/json").And("Link", null)
                .AndBody("""{"name":"<repo>","tags":["v1"]}"""),
            Put("/v2/<repo>/manifests/V1").Body("<manifest>").Gets(201),
            Get("/v2/<repo>/tags/list?n=1").Gets(200).And("Link", "</v2/<repo>/tags/list?n=1&last=V1>; rel=\"next\"")
                .AndBodyHas("[\"V1\"]"),
            Get("/v2/<repo>/tags/list?n=1&last=V1").Gets(200).And("Link", null).AndBodyHas("[\"v1\"]"),
            Get("/v2/<repo>/tags/list?n=2").Gets(200).And("Link", null).AndBodyHas("[\"V1\",\"v1\"]"),
            Get("/v2/<repo>/tags/list?last=Z").Gets(200).And("Link", null).AndBodyHas("[\"v1\"]"),
            Get("/v2/<repo>/tags/list?last=v1").Gets(200).And("Link", null).AndBodyHas("\"tags\":[]"),
            Get("/v2/<empty>/tags/list").Gets(404, ErrorCode.NameUnknown)),
        new("GET the referrers",
            Get("/v2/<empty>/referrers/" + Hello).Gets(200).And("Content-Type", MediaTypes.OciIndex).And("OCI-Filters-Applied", null)
                .And("Link", null)
                .AndBody($$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[]}"""),
            Get("/v2/<empty>/referrers/v1").Gets(400, ErrorCode.DigestInvalid)),
        new("GET the catalog",
            Get("/v2/<repo>/manifests/<pushed>").Gets(200),
            Get("/v2/_catalog").Gets(200).And("Content-Type", "application/json").AndBodyHas("\"repositories\":["),
            Get("/v2/_catalog?n=x").Gets(400, ErrorCode.Unsupported)),
        new("the search of the first registry API",
            Get("/v1/_ping").Gets(200).And("X-Docker-Registry-Standalone", "true").AndBodyHas("\"standalone\":true"),
            Get(Blob).Gets(200),
            Get("/v1/search?q=<repo>&n=25").With("X-Docker-Token", "true").With("Authorization", "Basic Og==").Gets(200)
                .AndBodyHas("\"num_results\":1")
                .AndBodyHas("""{"name":"<repo>","description":"","star_count":0,"is_official":false,"is_automated":false}"""),
            Get("/v1/search?q=<empty>").Gets(200).AndBodyHas("\"num_results\":0").AndBodyHas("\"results\":[]"),
            Get("/v1/search").Gets(200),
            Get("/v1/search?q=%25_%27&n=-1&page=99999999999").Gets(200)),
    ];
}
