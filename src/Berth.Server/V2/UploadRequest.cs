using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Content.Uploads;
using Berth.Server.Requests;

namespace Berth.Server.V2;

/// <summary>What an upload request says of its body.</summary>
internal static class UploadRequest
{
    public static Result<UploadBody> Body(V2Request request, UploadLimits limits)
    {
        var http = request.Http.Request;
        if (http.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity")
        {
            // The digest would be of the encoded bytes or of the decoded ones; neither is what the client means.
            return new RegistryError(ErrorCode.Unsupported, "send blobs as they are, without Content-Encoding") { Status = 415 };
        }

        if (http.Headers.ContentRange is not { Count: > 0 } header)
        {
            return new UploadBody(LargeBody.Open(request.Http, limits.MaxBlobSize), http.ContentLength, null);
        }

        return ContentRange.TryParse(header, out var range)
            ? new UploadBody(LargeBody.Open(request.Http, limits.MaxBlobSize), http.ContentLength, (range.First, range.Last))
            : new RegistryError(ErrorCode.BlobUploadInvalid, "Content-Range is first-last, both inclusive, as in 0-1023") { Status = 416 };
    }

    /// <summary>The body together with the digest that the whole blob is to have.</summary>
    public static Result<(Digest Digest, UploadBody Body)> Prepare(V2Request request, string digestText, UploadLimits limits)
    {
        if (!Digest.TryParse(digestText, out var digest))
        {
            return V2Request.InvalidDigest(digestText);
        }

        var body = Body(request, limits);
        return body.Succeeded ? (digest, body.Value) : body.Error;
    }
}
