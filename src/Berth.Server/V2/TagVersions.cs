using System.Globalization;
using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry;
using Berth.Registry.Access;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Tags;

namespace Berth.Server.V2;

/// <summary>Which manifest a pull by a tag is about: the one that the tag names; with <c>?at=</c>, the one that it named then; and in a repository
/// that asks for a minimum age, the newest version that is old enough, unless the caller may push.</summary>
internal sealed class TagVersions(ManifestReader reader, TagHistory history, CooldownLog log, AccessPolicy policy, TimeProvider clock)
{
    public async Task<Result<StoredManifest>> FindAsync(V2Request request, Reference reference)
    {
        var (name, tag, cancel) = (request.Repository, reference.Tag, request.Cancel);
        if (tag is not null && request.Query.Get("at") is { } text)
        {
            return await AtAsync(request, tag, text);
        }

        var found = await reader.GetAsync(name, reference, cancel);
        if (!found.Succeeded || tag is null || found.Value.MinimumAge is not { } age)
        {
            return found;
        }

        var digest = await history.NewestUntilAsync(name, tag, clock.GetUtcNow() - age, cancel);
        if (digest == found.Value.Digest)
        {
            return found;
        }

        var mayPass = (await policy.DecideAsync(request.Caller, RepositoryAction.Push, name, cancel)).Allowed;
        await log.RecordAsync(request.Caller, name, tag, found.Value.Digest, mayPass ? found.Value.Digest : digest, cancel);
        if (mayPass)
        {
            Warn(request, $"{tag} is younger than the {Days(age)} that {name} asks for; you may push, so you get it all the same");
            return found;
        }

        if (digest is null)
        {
            return new RegistryError(ErrorCode.ManifestUnknown, $"no version of {tag} is {Days(age)} old, which {name} asks for");
        }

        Warn(request, $"{name} asks for versions that are {Days(age)} old; {tag} names a younger one");
        return await reader.GetAsync(name, Reference.To(digest), cancel);
    }

    private async Task<Result<StoredManifest>> AtAsync(V2Request request, Tag tag, string text)
    {
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return new RegistryError(ErrorCode.ManifestInvalid, "at is a time such as 2026-11-20T12:00:00Z");
        }

        return await history.AtAsync(request.Repository, tag, time, request.Cancel) is { } digest
            ? await reader.GetAsync(request.Repository, Reference.To(digest), request.Cancel)
            : new RegistryError(ErrorCode.ManifestUnknown, $"{tag} named nothing at that time");
    }

    /// <summary>RFC 7234, section 5.5.7; the text is ASCII, for names and tags are.</summary>
    private static void Warn(V2Request request, string text) => request.Response.Headers.Warning = $"299 - \"{text}\"";

    private static string Days(TimeSpan age) =>
        age.TotalDays >= 2 ? $"{(int)age.TotalDays} days" : age.TotalHours >= 2 ? $"{(int)age.TotalHours} hours" : $"{(int)age.TotalMinutes} minutes";
}
