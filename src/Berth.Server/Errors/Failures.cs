using Berth.Blobs;
using Berth.Oci.Errors;
using Berth.Registry.Database;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Errors;

/// <summary>Exceptions that are nobody's bug: a broken request, a full disk, a database that is away.</summary>
internal static class Failures
{
    /// <returns>What the client is to see, or null when the exception is a bug.</returns>
    public static RegistryError? Explain(Exception exception) => exception switch
    {
        BadHttpRequestException broken => new RegistryError(ErrorCode.BlobUploadInvalid, "the request body is malformed, too slow or too large")
        {
            Status = broken.StatusCode,
        },
        BlobStoreException storage => RegistryError.Unavailable(storage.Message),
        MetadataException database => RegistryError.Unavailable(database.Message),
        _ => null,
    };
}
