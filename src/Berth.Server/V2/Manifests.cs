using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry;
using Berth.Registry.Access;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Pulls;

namespace Berth.Server.V2;

/// <summary>distribution-spec, end-3, end-7 and end-9: manifests by tag or digest, served with the bytes and type they were pushed
/// with, whatever Accept says. A change may have a condition: see <see cref="ManifestCondition"/>.</summary>
internal sealed class Manifests(
    ManifestReader reader, TagVersions versions, ManifestWriter writer, ManifestLimits limits, AccessPolicy policy, PullCounts pulls, PullLimiter limiter,
    V2Gate gate)
{
    public IEnumerable<V2Endpoint> Endpoints =>
    [
        new(V2Noun.Manifest, "GET", "v2.manifest", RepositoryAction.Pull, GetAsync),
        new(V2Noun.Manifest, "PUT", "v2.manifest", RepositoryAction.Push, PutAsync),
        new(V2Noun.Manifest, "DELETE", "v2.manifest", RepositoryAction.Delete, DeleteAsync),
    ];

    private async Task GetAsync(V2Request request)
    {
        if (!Reference.TryParse(request.ReferenceText, out var reference))
        {
            await request.FailAsync(Unknown(request.ReferenceText));
            return;
        }

        var found = await gate.FindAsync(request, () => versions.FindAsync(request, reference));
        if (!found.Succeeded)
        {
            await request.FailAsync(found.Error);
            return;
        }

        if (request.IsHead && reference.Digest is not null && !await PromiseAsync(request, found.Value))
        {
            await request.FailAsync(new RegistryError(ErrorCode.ManifestUnknown, "the repository has no such manifest"));
            return;
        }

        var (manifest, headers, etag) = (found.Value, request.Response.Headers, ETag.Of(found.Value.Digest));
        var unchanged = ETag.Matches(request.Http.Request.Headers.IfNoneMatch, etag);
        var allowance = request.IsHead || unchanged ? limiter.Look(request.Caller) : limiter.Take(request.Caller, manifest);
        if (allowance is { } left && !await PullHeaders.AdmitAsync(request, left))
        {
            return;
        }

        headers["Docker-Content-Digest"] = manifest.Digest.ToString();
        headers.ETag = etag;
        request.Response.ContentType = manifest.MediaType;
        if (unchanged)
        {
            request.Response.StatusCode = 304;
            return;
        }

        request.Response.ContentLength = manifest.Size;
        if (!request.IsHead)
        {
            await request.Response.BodyWriter.WriteAsync(manifest.Content, request.Cancel);
            pulls.Count(manifest, request.Caller.Name);
        }
    }

    /// <summary>Whoever pushes takes a yes for a promise. In a method of its own: no pull pays for what it keeps.</summary>
    private Task<bool> PromiseAsync(V2Request request, StoredManifest manifest) => reader.PromiseAsync(
        request.Repository, manifest,
        async () => (await policy.DecideAsync(request.Caller, RepositoryAction.Push, request.Repository, request.Cancel)).Allowed, request.Cancel);

    private async Task PutAsync(V2Request request)
    {
        var named = ManifestNames.Of(request, limits);
        if (!named.Succeeded)
        {
            await request.FailAsync(named.Error);
            return;
        }

        var body = await ManifestBody.ReadAsync(request, limits.MaxSize);
        if (!body.Succeeded)
        {
            await request.FailAsync(body.Error);
            return;
        }

        var expires = request.Query.Get("expires");
        var after = expires is null ? null : DurationText.Parse(expires);
        if (expires is not null && after is null)
        {
            await request.FailAsync(new RegistryError(ErrorCode.ManifestInvalid, "expires is a time such as 90m, 2h, 7d or 2w, of at most ten years"));
            return;
        }

        var push = new ManifestPush(named.Value.Digest, named.Value.Tags, request.Http.Request.ContentType, body.Value)
        {
            ExpiresAfter = after,
            Condition = ManifestConditions.Of(request.Http.Request),
        };
        var pushed = await writer.PushAsync(request.Repository, push, request.Caller, request.Cancel);
        if (!pushed.Succeeded)
        {
            await request.FailAsync(pushed.Error);
            return;
        }

        var headers = request.Response.Headers;
        request.Response.StatusCode = 201;
        request.Response.ContentLength = 0;
        headers.Location = request.PathTo($"manifests/{pushed.Value.Digest}");
        headers["Docker-Content-Digest"] = pushed.Value.Digest.ToString();
        request.Warn(pushed.Value.Use);
        if (pushed.Value.Subject is { } subject)
        {
            headers["OCI-Subject"] = subject.ToString();
        }

        if (named.Value.TagsFromQuery)
        {
            headers["OCI-Tag"] = string.Join(", ", pushed.Value.Tags);
        }
    }

    private async Task DeleteAsync(V2Request request)
    {
        if (!Reference.TryParse(request.ReferenceText, out var reference))
        {
            await request.FailAsync(Unknown(request.ReferenceText));
            return;
        }

        var condition = ManifestConditions.Of(request.Http.Request);
        var deleted = await writer.DeleteAsync(request.Repository, reference, request.Caller, request.Cancel, condition);
        if (!deleted.Succeeded)
        {
            await request.FailAsync(deleted.Error);
            return;
        }

        request.Response.StatusCode = 202;
        request.Response.ContentLength = 0;
        if (reference.Digest is { } digest)
        {
            request.Response.Headers["Docker-Content-Digest"] = digest.ToString();
        }
    }

    /// <summary>No manifest can have such a name. A digest of the wrong form is told apart from a tag of the wrong form.</summary>
    private static RegistryError Unknown(string text) => text.Contains(':', StringComparison.Ordinal)
        ? V2Request.InvalidDigest(text)
        : new RegistryError(ErrorCode.ManifestUnknown, "no tag has this form") { Detail = new { tag = text } };
}
