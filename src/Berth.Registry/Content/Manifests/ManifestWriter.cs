using System.Text.Json;
using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Oci.Manifests;
using Berth.Registry.Callers;
using Berth.Registry.Content.Configs;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Repositories;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Manifests;

/// <summary>Takes manifests in: the bytes, what they refer to and the tags on them become visible together.</summary>
public sealed class ManifestWriter(MetadataStore database, ImagePlatforms images, ManifestLimits limits, TimeProvider clock)
{
    /// <summary>An id that no repository has.</summary>
    private const long Nowhere = 0;

    public async Task<Result<PushedManifest>> PushAsync(
        RepositoryName repository, ManifestPush push, Caller caller, CancellationToken cancel)
    {
        var parsed = ManifestParser.Parse(push.Content, push.MediaType);
        if (!parsed.Succeeded)
        {
            return parsed.Error;
        }

        var digest = Digest.Of(push.Digest?.Algorithm ?? DigestAlgorithm.Sha256, push.Content.Span);
        if (push.Digest is not null && push.Digest != digest)
        {
            return new RegistryError(ErrorCode.DigestInvalid, "the manifest's bytes have another digest")
            {
                Detail = new { expected = push.Digest.ToString(), actual = digest.ToString() },
            };
        }

        var manifest = parsed.Value;
        if (manifest.Layers.Count + manifest.Children.Count > limits.MaxDescriptors)
        {
            return new RegistryError(ErrorCode.ManifestInvalid, $"a manifest may have at most {limits.MaxDescriptors} descriptors");
        }

        if (!ByteCount.Fits(manifest.References().Select(reference => reference.Descriptor.Size)))
        {
            return ManifestErrors.TooLarge;
        }

        var platforms = await images.OfAsync(repository, manifest, cancel);
        return await database.WriteAsync<Result<PushedManifest>>(
            async context =>
            {
                // A push that is refused makes no repository; in one that is not there yet, nothing is. Should another push make it meanwhile,
                // this change meets a name that is taken and runs again.
                var name = repository.ToString();
                var row = await context.Repositories.SingleOrDefaultAsync(r => r.Name == name, cancel);
                if (await CheckAsync(context, row?.Id ?? Nowhere, push, digest, manifest, cancel) is { } fault)
                {
                    return fault;
                }

                row ??= await RepositoryCreation.CreateByPushAsync(context, repository, caller, clock);
                var id = await StoreAsync(context, row, digest, manifest, platforms, push.Content, caller, cancel);
                await TagAsync(context, row.Id, id, push.Tags, caller, cancel);
                row.UpdatedAt = clock.GetUtcNow();
                context.Changes(name, digest.ToString());
                foreach (var tag in push.Tags)
                {
                    context.Changes(name, tag.ToString());
                    context.Record(
                        clock, caller, AuditActions.TagPush, row.Namespace, row.Name, new { tag = tag.ToString(), digest = digest.ToString() });
                }

                return new PushedManifest(digest, push.Tags, manifest.Subject?.Digest);
            },
            cancel);
    }

    private async Task<RegistryError?> CheckAsync(
        BerthDbContext context, long repository, ManifestPush push, Digest digest, Manifest manifest, CancellationToken cancel)
    {
        var named = push.Tags.Count > 0 ? push.Tags.Select(Reference.To) : [Reference.To(digest)];
        var unmet = push.Condition is null ? null : await push.Condition.CheckAsync(context, repository, [.. named], cancel);
        return unmet ?? await ManifestContents.CheckAsync(context, repository, manifest, limits, cancel);
    }

    /// <summary>A tag goes alone; a digest goes with every tag on it and leaves the referrers list of its subject.</summary>
    /// <remarks>distribution-spec, "Deleting tags" and "Deleting Manifests".</remarks>
    public Task<Result<Reference>> DeleteAsync(
        RepositoryName repository, Reference reference, Caller caller, CancellationToken cancel, ManifestCondition? condition = null)
    {
        var (name, tag) = (repository.ToString(), reference.Tag?.ToString());
        return database.WriteAsync<Result<Reference>>(
            async context =>
            {
                var row = await context.Repositories.SingleOrDefaultAsync(r => r.Name == name, cancel);
                if (row is null)
                {
                    return ManifestErrors.Unknown;
                }

                if (condition is not null && await condition.CheckAsync(context, row.Id, [reference], cancel) is { } unmet)
                {
                    return unmet;
                }

                var removed = tag is null
                    ? await context.Manifests.Where(m => m.RepositoryId == row.Id && m.Digest == reference.Digest).ExecuteDeleteAsync(cancel)
                    : await context.Tags.Where(t => t.RepositoryId == row.Id && t.Name == tag).ExecuteDeleteAsync(cancel);
                if (removed == 0)
                {
                    return ManifestErrors.Unknown;
                }

                // A digest goes with all the tags on it.
                context.Changes(name, tag);
                context.Record(clock, caller, AuditActions.TagDelete, row.Namespace, row.Name, new { reference = reference.ToString() });
                return reference;
            },
            cancel);
    }

    /// <summary>A manifest that is there already stays as it is, but for its type: that is always the last one pushed.</summary>
    private async Task<long> StoreAsync(
        BerthDbContext context,
        RepositoryRow repository,
        Digest digest,
        Manifest manifest,
        IReadOnlyList<Platform> platforms,
        ReadOnlyMemory<byte> content,
        Caller caller,
        CancellationToken cancel)
    {
        var known = await context.Manifests
            .Where(m => m.RepositoryId == repository.Id && m.Digest == digest)
            .Select(m => new { m.Id, m.MediaType })
            .FirstOrDefaultAsync(cancel);
        if (known is not null)
        {
            if (known.MediaType != manifest.MediaType)
            {
                // The tags on it, whichever they are, answer with the type too.
                context.Changes(repository.Name);
                await context.Manifests.Where(m => m.Id == known.Id)
                    .ExecuteUpdateAsync(set => set.SetProperty(m => m.MediaType, manifest.MediaType), cancel);
            }

            return known.Id;
        }

        var row = context.Manifests.Add(new ManifestRow
        {
            RepositoryId = repository.Id,
            Digest = digest,
            MediaType = manifest.MediaType,
            Kind = manifest.Kind,
            ReferrerType = manifest.ReferrerType,
            ContentType = manifest.Subject is null ? ContentTypes.Of(manifest.Kind, manifest.ReferrerType) : null,
            Subject = manifest.Subject?.Digest,
            Size = content.Length,
            Annotations = manifest.Subject is null || manifest.Annotations.Count == 0 ? null : JsonSerializer.Serialize(manifest.Annotations),
            PushedAt = clock.GetUtcNow(),
            PushedBy = caller.PusherName,
            Content = content.ToArray(),
        }).Entity;
        await context.SaveChangesAsync(cancel);
        context.ManifestReferences.AddRange(ManifestContents.References(row.Id, manifest));
        context.ManifestPlatforms.AddRange(platforms.Select(platform => new ManifestPlatformRow
        {
            ManifestId = row.Id,
            RepositoryId = repository.Id,
            Os = platform.Os,
            Architecture = platform.Architecture,
        }));
        return row.Id;
    }

    private async Task TagAsync(
        BerthDbContext context, long repository, long manifest, IReadOnlyList<Tag> tags, Caller caller, CancellationToken cancel)
    {
        foreach (var name in tags.Select(tag => tag.ToString()).Distinct())
        {
            // Without a limit: see TagQueries.FindLineAsync.
            var row = (await context.Tags.Where(t => t.RepositoryId == repository && t.Name == name).ToListAsync(cancel)).SingleOrDefault()
                ?? context.Tags.Add(new TagRow { RepositoryId = repository, Name = name }).Entity;
            (row.ManifestId, row.PushedAt, row.PushedBy) = (manifest, clock.GetUtcNow(), caller.PusherName);
        }
    }
}
