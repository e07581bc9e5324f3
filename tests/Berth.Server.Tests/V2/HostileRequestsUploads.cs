using Berth.Oci.Errors;
using Berth.Server.Tests.V2.Exchanges;
using static Berth.Server.Tests.V2.Exchanges.ExchangeStep;

namespace Berth.Server.Tests.V2;

/// <summary>Rows 20 to 42: uploads that lie about their bytes, their place or themselves.</summary>
internal static class HostileRequestsUploads
{
    private static readonly string Hello = ExchangePlaces.Blob;

    public static IEnumerable<ExchangeRow> Rows => [.. Finishing, .. Ranges, .. Framing, .. Sessions, .. Mounts];

    private static IEnumerable<ExchangeRow> Finishing =>
    [
        new("20 a wrong digest keeps the session",
            Put("<session5>?digest=" + Content.Sha256("other")).Gets(400, ErrorCode.DigestInvalid),
            Head("/v2/<repo>/blobs/" + Content.Sha256("other")).Gets(404),
            Get("<session5>").Gets(204).And("Range", "0-4"),
            Put("<session5>?digest=" + Hello).Gets(201)),
        new("20 a wrong digest with the last bytes keeps the session and those bytes",
            Put("<session5>?digest=" + Hello).Body(" world").Gets(400, ErrorCode.DigestInvalid),
            Put("<session5>?digest=" + Content.Sha256("hello world")).Gets(201)),
        new("21 finishing without a digest",
            Put("<session5>").Gets(400, ErrorCode.DigestInvalid),
            Put("<session5>?digest=").Gets(400, ErrorCode.DigestInvalid),
            Put("<session5>?digest").Gets(400, ErrorCode.DigestInvalid),
            Put("<session5>?Digest=" + Hello).Gets(400, ErrorCode.DigestInvalid),
            Put("<session5>?digest=%00").Gets(400, ErrorCode.DigestInvalid)),
        new("36 a finished session is no session any more",
            Put("<session5>?digest=" + Hello).Gets(201),
            Put("<session5>?digest=" + Hello).Gets(404, ErrorCode.BlobUploadUnknown),
            Patch("<session5>").Body("x").Gets(404, ErrorCode.BlobUploadUnknown)),
        new("42 a single request with a wrong digest",
            Post("/v2/<empty>/blobs/uploads/?digest=" + Hello).Body("hullo").Gets(400, ErrorCode.DigestInvalid),
            Head("/v2/<empty>/blobs/" + Hello).Gets(404),
            Get("/v2/<empty>/tags/list").Gets(404, ErrorCode.NameUnknown)),
        new("42 an algorithm that is none",
            Post("/v2/<empty>/blobs/uploads/?digest-algorithm=md5").Gets(400, ErrorCode.DigestInvalid),
            Post("/v2/<empty>/blobs/uploads/?digest-algorithm=").Gets(400, ErrorCode.DigestInvalid),
            Post("/v2/<empty>/blobs/uploads/?digest-algorithm=SHA256").Gets(400, ErrorCode.DigestInvalid)),
    ];

    private static IEnumerable<ExchangeRow> Ranges =>
    [
        new("22 a chunk ahead of its place, and then where to go on",
            Patch("<session>").With("Content-Range", "100-104").Body("hello").Gets(416, ErrorCode.BlobUploadInvalid)
                .And("Location", "<session>").And("Range", "0-0"),
            Get("<session>").Gets(204).And("Range", "0-0"),
            Patch("<session>").With("Content-Range", "0-4").Body("hello").Gets(202).And("Range", "0-4")),
        .. new[] { "bytes banana", "5-0", "0-", "-5", "-", "", "0-99999999999999999999999", "99999999999999999999999-5", "0--4", "0-4-8", "0x0-0x4", "bytes */5" }
            .Select(range => new ExchangeRow(
                $"23 '{range}' is no range",
                Patch("<session>").With("Content-Range", range).Body("hello").Gets(416, ErrorCode.BlobUploadInvalid),
                Get("<session>").Gets(204).And("Range", "0-0"))),
        new("24 a range longer than the body",
            Patch("<session>").With("Content-Range", "0-9").Body("hello").Gets(400, ErrorCode.SizeInvalid),
            Get("<session>").Gets(204).And("Range", "0-0")),
        new("24 a range shorter than the body",
            Patch("<session5>").With("Content-Range", "5-6").Body("hello").Gets(400, ErrorCode.SizeInvalid),
            Get("<session5>").Gets(204).And("Range", "0-4"),
            Put("<session5>?digest=" + Hello).Gets(201)),
        new("25 a chunked body with a lying range",
            Patch("<session>").With("Content-Range", "100-104").Chunked("hello").Gets(416, ErrorCode.BlobUploadInvalid),
            Get("<session>").Gets(204).And("Range", "0-0")),
        new("25 a chunked body shorter or longer than its range is not kept",
            Patch("<session5>").With("Content-Range", "5-14").Chunked("hello").Gets(400, ErrorCode.SizeInvalid),
            Patch("<session5>").With("Content-Range", "5-6").Chunked("hello").Gets(400, ErrorCode.SizeInvalid),
            Get("<session5>").Gets(204).And("Range", "0-4"),
            Patch("<session5>").With("Content-Range", "5-10").Chunked(" world").Gets(202).And("Range", "0-10"),
            Put("<session5>?digest=" + Content.Sha256("hello world")).Gets(201)),
        new("26 a chunked body without any length",
            Patch("<session>").Chunked("hello").Gets(202).And("Range", "0-4"),
            Put("<session>?digest=" + Content.Sha256("hello world")).Chunked(" world").Gets(201)),
        new("35 a chunk sent again",
            Patch("<session>").With("Content-Range", "0-4").Body("hello").Gets(202),
            Patch("<session>").With("Content-Range", "0-4").Body("hello").Gets(416, ErrorCode.BlobUploadInvalid).And("Range", "0-4"),
            Put("<session>?digest=" + Hello).With("Content-Range", "0-4").Body("hello").Gets(416, ErrorCode.BlobUploadInvalid)
                .And("Location", "<session>"),
            Put("<session>?digest=" + Hello).Gets(201)),
    ];

    private static IEnumerable<ExchangeRow> Framing =>
    [
        .. new (string What, string Chunks)[]
        {
            ("a chunk size that is no number", "zz\r\nhello\r\n0\r\n\r\n"),
            ("a negative chunk size", "-5\r\nhello\r\n0\r\n\r\n"),
            ("a chunk size beyond all bounds", "ffffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
            ("a chunk longer than its size", "3\r\nhello\r\n0\r\n\r\n"),
            ("a bare line feed in a chunk extension (CVE-2025-55315)", "5;x\nhello\r\n0\r\n\r\n"),
        }.Select(row => new ExchangeRow(
            $"27 {row.What}",
            Raw($"PATCH <session> HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{row.Chunks}{Smuggled}").Gets(400).AndCloses(),
            Get("/v2/<empty>/tags/list").Gets(404, ErrorCode.NameUnknown),
            Put("<session>?digest=" + Hello).Body("hello").Gets(201))),
        .. new (string What, string Headers)[]
        {
            ("Content-Length and Transfer-Encoding", "Content-Length: 5\r\nTransfer-Encoding: chunked"),
            ("Transfer-Encoding and Content-Length", "Transfer-Encoding: chunked\r\nContent-Length: 5"),
            ("two Content-Lengths", "Content-Length: 5\r\nContent-Length: 6"),
            ("a Content-Length with a sign", "Content-Length: +5"),
            ("a negative Content-Length", "Content-Length: -1"),
            ("a Content-Length of 10^20", "Content-Length: 100000000000000000000"),
            ("a Content-Length that is a list", "Content-Length: 5, 5"),
            ("a hexadecimal Content-Length", "Content-Length: 0x5"),
            ("a coding that is not chunked", "Transfer-Encoding: gzip, chunked"),
            ("a coding that is unknown", "Transfer-Encoding: identity"),
            ("a header line without a name", ": x\r\nContent-Length: 5"),
            ("a header line that goes on in the next", "X: a\r\n b\r\nContent-Length: 5"),
            ("a header name with a space behind it", "Content-Length : 5"),
            ("a bare line feed between headers", "X: a\nContent-Length: 5"),
        }.Select(row => new ExchangeRow(
            $"28 {row.What}",
            Raw($"PATCH <session> HTTP/1.1\r\nHost: localhost\r\n{row.Headers}\r\n\r\n5\r\nhello\r\n0\r\n\r\n{Smuggled}").Gets(400).AndCloses(),
            Get("/v2/<empty>/tags/list").Gets(404, ErrorCode.NameUnknown),
            Get("<session>").Gets(204).And("Range", "0-0"))),
        new("29 a body that breaks off leaves a session to go on with",
            Patch("<session5>").With("Content-Length", "100").Body(" world").Cut().GetsNothing(),
            Get("<session5>").Gets(204),
            Put("<session>?digest=" + Hello).With("Content-Length", "6").Body("hello").Cut().GetsNothing(),
            Head("/v2/<repo>/blobs/" + Hello).Gets(404),
            Get("<session>").Gets(204)),
        new("29 a single request that breaks off leaves nothing",
            Post("/v2/<empty>/blobs/uploads/?digest=" + Hello).With("Content-Length", "6").Body("hello").Cut().GetsNothing(),
            Head("/v2/<empty>/blobs/" + Hello).Gets(404)),
        new("29 a manifest that breaks off leaves nothing",
            Put("/v2/<empty>/manifests/v1").With("Content-Length", "1000").Body(Content.Index([])).Cut().GetsNothing(),
            Get("/v2/<empty>/manifests/v1").Gets(404, ErrorCode.ManifestUnknown)),
        new("30 a body of 9 exabytes is refused before it is read",
            Raw("PATCH <session> HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000000000000000\r\n\r\n").Gets(413, ErrorCode.SizeInvalid)
                .AndCloses(),
            Raw($"POST /v2/<repo>/blobs/uploads/?digest={Hello} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000000000000000\r\n\r\n")
                .Gets(413, ErrorCode.SizeInvalid).AndCloses(),
            Get("<session>").Gets(204).And("Range", "0-0")),
        new("31 a content type that makes no sense",
            Patch("<session>").With("Content-Type", "text/html").Body("hello").Gets(202),
            Put("<session>?digest=" + Hello).With("Content-Type", "///;;;").Gets(201),
            Get("/v2/<repo>/blobs/" + Hello).Gets(200).And("Content-Type", "application/octet-stream")),
        new("32 bytes that are said to be encoded",
            Patch("<session>").With("Content-Encoding", "gzip").Body("hello").Gets(415, ErrorCode.Unsupported),
            Post("/v2/<repo>/blobs/uploads/?digest=" + Hello).With("Content-Encoding", "br").Body("hello").Gets(415, ErrorCode.Unsupported),
            Get("<session>").Gets(204).And("Range", "0-0")),
    ];

    /// <summary>A second request behind one that is refused: it must never be run.</summary>
    private const string Smuggled = "POST /v2/<empty>/blobs/uploads/?digest=sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx";

    private static IEnumerable<ExchangeRow> Sessions =>
    [
        new("33 a session of another repository",
            Get("/v2/<other>/blobs/uploads/<id>").Gets(404, ErrorCode.BlobUploadUnknown),
            Patch("/v2/<other>/blobs/uploads/<id>").Body("x").Gets(404, ErrorCode.BlobUploadUnknown),
            Put("/v2/<other>/blobs/uploads/<id>?digest=" + Content.Sha256("")).Gets(404, ErrorCode.BlobUploadUnknown),
            Delete("/v2/<other>/blobs/uploads/<id>").Gets(404, ErrorCode.BlobUploadUnknown),
            Get("<session>").Gets(204).And("Range", "0-0")),
        .. new[]
        {
            Guid.Empty.ToString(), "8f14e45f-ceea-467f-9575-1b1c0b8b1c5e", "..%2fx", "%2e%2e", "x", "1", "8F14E45FCEEA467F95751B1C0B8B1C5E",
            "{8f14e45f-ceea-467f-9575-1b1c0b8b1c5e}", "..", "%00", new string('f', 5000), "'%20or%201=1",
        }.Select(id => new ExchangeRow(
            $"34 a session '{(id.Length < 50 ? id : id[..50])}' that was never begun",
            id == "%00" ? Get($"/v2/<repo>/blobs/uploads/{id}").Gets(400) : Get($"/v2/<repo>/blobs/uploads/{id}")
                .Gets(404, ErrorCode.BlobUploadUnknown),
            id == "%00" ? Patch($"/v2/<repo>/blobs/uploads/{id}").Gets(400) : Patch($"/v2/<repo>/blobs/uploads/{id}").Body("x")
                .Gets(404, ErrorCode.BlobUploadUnknown))),
        new("34 a state that nobody gave out", Get("<session>?_state=forged").Gets(204).And("Range", "0-0")),
        new("38 a cancelled session is gone",
            Delete("<session5>").Gets(204),
            Delete("<session5>").Gets(404, ErrorCode.BlobUploadUnknown),
            Put("<session5>?digest=" + Hello).Gets(404, ErrorCode.BlobUploadUnknown)),
    ];

    private static IEnumerable<ExchangeRow> Mounts => new (string What, string Query)[]
    {
        ("a blob that nobody has", "mount=" + Content.Sha256("nobody has this") + "&from=<other>"),
        ("a blob that nobody has, from anywhere", "mount=" + Content.Sha256("nobody has this")),
        ("a digest that is none", "mount=sha256:zz&from=<other>"),
        ("an empty digest", "mount=&from=<other>"),
        ("a blob from a repository without it", "mount=<config>&from=<other>"),
        ("a blob from a repository that is not there", "mount=<blob>&from=<empty>"),
        ("a blob from what is no repository", "mount=<blob>&from=../etc"),
        ("a blob from a name with capitals", "mount=<blob>&from=Foo"),
        ("a blob from nowhere", "mount=<blob>&from="),
    }.Select(row => new ExchangeRow(
        $"39 mounting {row.What} begins an upload",
        Post($"/v2/<empty>/blobs/uploads/?{row.Query}").Gets(202).And("Location", "*").And("Range", "0-0").And("Docker-Upload-UUID", "*"),
        Put("<location>?digest=" + Content.Sha256("z")).Body("z").Gets(201)));
}
