using Berth.Oci;
using Berth.Registry;
using Berth.Registry.Access;
using Berth.Registry.Content.Blobs;

namespace Berth.Server.V2;

/// <summary>distribution-spec, end-2 and end-10: a blob, whole or in ranges, and the removal of a repository's link to it.</summary>
internal sealed class Blobs(BlobReader blobs, AccessPolicy policy, V2Gate gate)
{
    public IEnumerable<V2Endpoint> Endpoints =>
    [
        new(V2Noun.Blob, "GET", "v2.blob", RepositoryAction.Pull, GetAsync),
        new(V2Noun.Blob, "DELETE", "v2.blob", RepositoryAction.Delete, DeleteAsync),
    ];

    private async Task GetAsync(V2Request request)
    {
        if (!Digest.TryParse(request.ReferenceText, out var digest))
        {
            await request.FailAsync(V2Request.InvalidDigest(request.ReferenceText));
            return;
        }

        if (request.IsHead)
        {
            await HeadAsync(request, digest);
            return;
        }

        var opened = await gate.FindAsync(request, () => blobs.OpenAsync(request.Repository, digest, request.Cancel));
        if (!opened.Succeeded)
        {
            await request.FailAsync(opened.Error);
            return;
        }

        await using var content = opened.Value;
        await BlobResponse.WriteAsync(request, digest, content, await policy.IsPublicAsync(request.Caller, request.Repository, request.Cancel));
    }

    private async Task HeadAsync(V2Request request, Digest digest)
    {
        var length = await gate.FindAsync(request, () => blobs.MeasureAsync(request.Repository, digest, request.Cancel));
        if (!length.Succeeded)
        {
            await request.FailAsync(length.Error);
            return;
        }

        // Whoever pushes takes a yes for a promise: the blob has to be there when the manifest comes.
        if (!await blobs.PromiseAsync(request.Repository, digest, async () => (await policy.DecideAsync(
            request.Caller, RepositoryAction.Push, request.Repository, request.Cancel)).Allowed, request.Cancel))
        {
            await request.FailAsync(BlobReader.Unknown(digest));
            return;
        }

        await BlobResponse.DescribeAsync(request, digest, length.Value, await policy.IsPublicAsync(request.Caller, request.Repository, request.Cancel));
    }

    private async Task DeleteAsync(V2Request request)
    {
        if (!Digest.TryParse(request.ReferenceText, out var digest))
        {
            await request.FailAsync(V2Request.InvalidDigest(request.ReferenceText));
            return;
        }

        var deleted = await blobs.DeleteAsync(request.Repository, digest, request.Caller, request.Cancel);
        if (!deleted.Succeeded)
        {
            await request.FailAsync(deleted.Error);
            return;
        }

        request.Response.StatusCode = 202;
        request.Response.ContentLength = 0;
        request.Response.Headers["Docker-Content-Digest"] = digest.ToString();
    }
}
