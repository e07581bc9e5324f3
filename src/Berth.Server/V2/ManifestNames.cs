using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Content.Manifests;

namespace Berth.Server.V2;

/// <summary>Under which digest and tags a manifest is pushed: the path's reference, <c>?tag=</c> as often as wanted, <c>?digest=</c>.</summary>
/// <remarks>distribution-spec, end-7b; regclient sends <c>?digest=sha512:…</c> with a tag in the path.</remarks>
internal sealed record ManifestNames(Digest? Digest, IReadOnlyList<Tag> Tags, bool TagsFromQuery)
{
    public static Result<ManifestNames> Of(V2Request request, ManifestLimits limits)
    {
        var text = request.ReferenceText;
        if (!Reference.TryParse(text, out var reference))
        {
            return text.Contains(':', StringComparison.Ordinal) ? V2Request.InvalidDigest(text) : InvalidTag(text);
        }

        var texts = request.Query.All("tag");
        if (request.Query.IsTooLong || texts.Count > limits.MaxTags)
        {
            return new RegistryError(ErrorCode.ManifestInvalid, $"one push may set at most {limits.MaxTags} tags") { Status = 414 };
        }

        var tags = reference.Tag is null ? [] : new List<Tag> { reference.Tag };
        foreach (var candidate in texts)
        {
            if (!Tag.TryParse(candidate, out var tag))
            {
                return InvalidTag(candidate);
            }

            tags.Add(tag);
        }

        var digest = reference.Digest;
        if (request.Query.Get("digest") is { } given && !Digest.TryParse(given, out digest))
        {
            return V2Request.InvalidDigest(given);
        }

        return reference.Digest is not null && digest != reference.Digest
            ? new RegistryError(ErrorCode.DigestInvalid, "the path and the query name different digests")
            : new ManifestNames(digest, [.. tags.Distinct()], texts.Count > 0);
    }

    private static RegistryError InvalidTag(string text) =>
        new(ErrorCode.ManifestInvalid, "a tag is a letter, digit or underscore, then at most 127 of those, dots and hyphens")
        {
            Detail = new { tag = text },
        };
}
