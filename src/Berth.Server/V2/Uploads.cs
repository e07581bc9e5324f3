using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry;
using Berth.Registry.Content.Blobs;
using Berth.Registry.Content.Uploads;

namespace Berth.Server.V2;

/// <summary>distribution-spec, end-4, end-5, end-6, end-11, end-13 and end-14: blobs on their way in.</summary>
internal sealed class Uploads(UploadSessions sessions, BlobMounts mounts, UploadLimits limits)
{
    public IEnumerable<V2Endpoint> Endpoints =>
    [
        new(V2Noun.UploadsStart, "POST", "v2.uploads", RepositoryAction.Push, StartAsync),
        new(V2Noun.Upload, "GET", "v2.upload", RepositoryAction.Push, StatusAsync),
        new(V2Noun.Upload, "PATCH", "v2.upload", RepositoryAction.Push, AppendAsync),
        new(V2Noun.Upload, "PUT", "v2.upload", RepositoryAction.Push, FinishAsync),
        new(V2Noun.Upload, "DELETE", "v2.upload", RepositoryAction.Push, CancelAsync),
    ];

    /// <summary>Starts a session; or mounts a blob that the registry has (end-11); or takes a whole blob at once (end-4b).</summary>
    private async Task StartAsync(V2Request request)
    {
        if (request.Query.Get("mount") is { } mount && await TryMountAsync(request, mount))
        {
            return;
        }

        if (request.Query.Get("digest") is { } digest)
        {
            await PutWholeAsync(request, digest);
            return;
        }

        var algorithm = DigestAlgorithm.Sha256;
        if (request.Query.Get("digest-algorithm") is { } name && !DigestAlgorithms.TryParse(name, out algorithm))
        {
            await request.FailAsync(new RegistryError(ErrorCode.DigestInvalid, "the digest algorithms here are sha256 and sha512"));
            return;
        }

        await request.AnswerAsync(202, await sessions.StartAsync(request.Repository, algorithm, request.Caller, request.Cancel));
    }

    /// <summary>A mount that cannot be had is not an error: the client gets a session instead and uploads.</summary>
    private async Task<bool> TryMountAsync(V2Request request, string mount)
    {
        if (!Digest.TryParse(mount, out var digest)
            || await mounts.TryMountAsync(request.Repository, digest, request.Query.Get("from"), request.Caller, request.Cancel) is not { } mounted)
        {
            return false;
        }

        await request.AnswerCreatedAsync(mounted);
        return true;
    }

    private async Task PutWholeAsync(V2Request request, string text)
    {
        var prepared = UploadRequest.Prepare(request, text, limits);
        if (!prepared.Succeeded)
        {
            await request.FailAsync(prepared.Error);
            return;
        }

        var (digest, body) = prepared.Value;
        await request.AnswerCreatedAsync(await sessions.PutAsync(request.Repository, digest, body, request.Caller, request.Cancel));
    }

    private async Task StatusAsync(V2Request request) =>
        await request.AnswerAsync(204, await sessions.GetAsync(request.Repository, request.UploadId(), request.Caller, request.Cancel));

    private async Task AppendAsync(V2Request request)
    {
        var body = UploadRequest.Body(request, limits);
        var appended = body.Succeeded
            ? await sessions.AppendAsync(request.Repository, request.UploadId(), body.Value, request.Caller, request.Cancel)
            : body.Error;
        await ShowPositionAsync(request, appended.Error);
        await request.AnswerAsync(202, appended);
    }

    private async Task FinishAsync(V2Request request)
    {
        var prepared = UploadRequest.Prepare(request, request.Query.Get("digest") ?? "", limits);
        if (!prepared.Succeeded)
        {
            await request.FailAsync(prepared.Error);
            return;
        }

        var (digest, body) = prepared.Value;
        var finished = await sessions.FinishAsync(request.Repository, request.UploadId(), digest, body, request.Caller, request.Cancel);
        await ShowPositionAsync(request, finished.Error);
        await request.AnswerCreatedAsync(finished);
    }

    private async Task CancelAsync(V2Request request)
    {
        var cancelled = await sessions.CancelAsync(request.Repository, request.UploadId(), request.Caller, request.Cancel);
        if (!cancelled.Succeeded)
        {
            await request.FailAsync(cancelled.Error);
            return;
        }

        request.Response.StatusCode = 204;
    }

    /// <summary>A 416 tells the client where to go on.</summary>
    private async Task ShowPositionAsync(V2Request request, RegistryError? error)
    {
        if (error?.Status == 416)
        {
            var status = await sessions.PeekAsync(request.Repository, request.UploadId(), request.Caller, request.Cancel);
            if (status.Succeeded)
            {
                request.SetPosition(status.Value);
            }
        }
    }
}
