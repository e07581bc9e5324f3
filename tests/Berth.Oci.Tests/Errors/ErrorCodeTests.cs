using Berth.Oci.Errors;

namespace Berth.Oci.Tests.Errors;

public sealed class ErrorCodeTests
{
    /// <summary>distribution-spec, "Error codes": code-1 to code-14; with the status that each request is said to fail by, or the one of HTTP.</summary>
    private static readonly (string, int)[] Specified =
    [
        ("BLOB_UNKNOWN", 404), ("BLOB_UPLOAD_INVALID", 400), ("BLOB_UPLOAD_UNKNOWN", 404), ("DIGEST_INVALID", 400), ("MANIFEST_BLOB_UNKNOWN", 400),
        ("MANIFEST_INVALID", 400), ("MANIFEST_UNKNOWN", 404), ("NAME_INVALID", 400), ("NAME_UNKNOWN", 404), ("SIZE_INVALID", 400),
        ("UNAUTHORIZED", 401), ("DENIED", 403), ("UNSUPPORTED", 405), ("TOOMANYREQUESTS", 429),
    ];

    [Fact]
    public void The_table_holds_the_codes_of_the_specification_and_no_other_by_their_status() =>
        Assert.Equal(Specified, ErrorCode.All.Select(code => (code.Name, code.Status)));

    [Fact]
    public void Every_code_has_a_sentence() => Assert.All(ErrorCode.All, code => Assert.NotEmpty(code.Message));

    [Fact]
    public void An_error_takes_the_status_of_its_code_unless_told_otherwise()
    {
        Assert.Equal(404, new RegistryError(ErrorCode.BlobUnknown, "gone").Status);
        Assert.Equal(416, new RegistryError(ErrorCode.BlobUploadInvalid, "not there") { Status = 416 }.Status);
    }

    [Fact]
    public void An_unavailable_store_says_when_to_come_back()
    {
        var error = RegistryError.Unavailable("the disk is full");

        Assert.Equal((503, 5), (error.Status, error.RetryAfter));
    }
}
