using Berth.Oci;
using Berth.Oci.Errors;

namespace Berth.Registry.Content.Uploads;

/// <summary>What can go wrong with an upload through the client's doing.</summary>
internal static class UploadErrors
{
    public static RegistryError Unknown { get; } =
        new(ErrorCode.BlobUploadUnknown, "there is no such upload session here; start a new one");

    /// <remarks>distribution-spec, "Pushing a blob in chunks": out of order is 416, and the session survives.</remarks>
    public static RegistryError WrongStart(long expected, long given) =>
        new(ErrorCode.BlobUploadInvalid, $"the session has {expected} bytes, so the next chunk starts at {expected}, not at {given}") { Status = 416 };

    /// <summary>Another process has the session and did not let go.</summary>
    public static RegistryError Busy { get; } =
        new(ErrorCode.BlobUploadInvalid, "another request is writing to this session") { Status = 416 };

    public static RegistryError Superseded { get; } =
        new(ErrorCode.BlobUploadInvalid, "a newer request has gone on with this session; ask for its state before you do") { Status = 409 };

    public static RegistryError WrongLength(long range, long length) =>
        new(ErrorCode.SizeInvalid, $"Content-Range spans {range} bytes, but the body has {length}");

    public static RegistryError TooLarge(long limit) =>
        new(ErrorCode.SizeInvalid, $"a blob may have at most {limit} bytes") { Status = 413 };

    public static RegistryError WrongDigest(Digest expected, Digest actual) =>
        new(ErrorCode.DigestInvalid, "the uploaded bytes have another digest")
        {
            Detail = new { expected = expected.ToString(), actual = actual.ToString() },
        };

    public static RegistryError TooMany(int limit) =>
        new(ErrorCode.TooManyRequests, $"{limit} uploads are open already; finish or cancel some first") { RetryAfter = 60 };
}
