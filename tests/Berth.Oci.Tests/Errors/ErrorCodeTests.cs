using Berth.Oci.Errors;

namespace Berth.Oci.Tests.Errors;

public sealed class ErrorCodeTests
{
    /// <summary>distribution-spec, "Error codes": code-1 to code-14.</summary>
    private static readonly string[] Specified =
    [
        "BLOB_UNKNOWN", "BLOB_UPLOAD_INVALID", "BLOB_UPLOAD_UNKNOWN", "DIGEST_INVALID", "MANIFEST_BLOB_UNKNOWN", "MANIFEST_INVALID",
        "MANIFEST_UNKNOWN", "NAME_INVALID", "NAME_UNKNOWN", "SIZE_INVALID", "UNAUTHORIZED", "DENIED", "UNSUPPORTED", "TOOMANYREQUESTS",
    ];

    [Fact]
    public void The_table_holds_the_codes_of_the_specification_and_no_other() =>
        Assert.Equal(Specified, ErrorCode.All.Select(code => code.Name));

    [Fact]
    public void Every_code_has_a_failure_status_and_a_sentence() =>
        Assert.All(ErrorCode.All, code =>
        {
            Assert.InRange(code.Status, 400, 499);
            Assert.NotEmpty(code.Message);
        });

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
