using Berth.Oci.Errors;
using Berth.Registry.Content.Blobs;
using Berth.Registry.Content.Uploads;

namespace Berth.Server.V2;

/// <summary>The headers that carry an upload from one request to the next.</summary>
internal static class UploadResponses
{
    /// <summary>The session named by the path; text that is none names a session that does not exist.</summary>
    public static Guid UploadId(this V2Request request) =>
        Guid.TryParseExact(request.ReferenceText, "D", out var id) && id.ToString() == request.ReferenceText ? id : Guid.Empty;

    /// <remarks>Range is <c>0-0</c> for an empty session: docker wants an end that is not below the start.</remarks>
    public static void SetPosition(this V2Request request, UploadStatus status)
    {
        var headers = request.Response.Headers;
        headers.Location = request.PathTo($"blobs/uploads/{status.Id}");
        headers.Range = $"0-{Math.Max(0, status.Length - 1)}";
        headers["Docker-Upload-UUID"] = status.Id.ToString();
    }

    public static async Task AnswerAsync(this V2Request request, int status, Result<UploadStatus> outcome)
    {
        if (!outcome.Succeeded)
        {
            await request.FailAsync(outcome.Error);
            return;
        }

        request.Response.StatusCode = status;
        request.SetPosition(outcome.Value);
        if (status != 204)
        {
            request.Response.ContentLength = 0;
        }
    }

    public static Task AnswerCreatedAsync(this V2Request request, Result<PushedBlob> outcome)
    {
        if (!outcome.Succeeded)
        {
            return request.FailAsync(outcome.Error);
        }

        var digest = outcome.Value.Digest;
        request.Response.StatusCode = 201;
        request.Response.ContentLength = 0;
        request.Response.Headers.Location = request.PathTo($"blobs/{digest}");
        request.Response.Headers["Docker-Content-Digest"] = digest.ToString();
        request.Warn(outcome.Value.Use);
        return Task.CompletedTask;
    }
}
