using System.Text.Json;
using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Oci.Manifests;
using Berth.Registry.Callers;
using Berth.Registry.Content.Configs;
using Berth.Registry.Database;
using Berth.Registry.Repositories;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Manifests;

/// <summary>Takes manifests in: the bytes, what they refer to and the tags on them become visible together.</summary>
public sealed class ManifestWriter(MetadataStore database, ImagePlatforms images, ManifestLimits limits, TimeProvider clock)
{
    /// <summary>An id that no repository has.</summary>
    private const long Nowhere = 0;

    private const string Known = "SELECT id, media_type FROM manifests WHERE repository_id = $1 AND digest = $2";

    private const string Insert =
        "INSERT INTO manifests (repository_id, digest, media_type, kind, referrer_type, content_type, subject, size, annotations, pushed_at, pushed_by, "
        + "content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id";

    private const string Refer =
        "INSERT INTO manifest_references (manifest_id, position, role, digest, size) VALUES ($1, $2, $3, $4, $5)";

    private const string RunsOn =
        "INSERT INTO manifest_platforms (manifest_id, repository_id, os, architecture) VALUES ($1, $2, $3, $4)";

    private const string Tag =
        "INSERT INTO tags (repository_id, name, manifest_id, pushed_at, pushed_by) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (repository_id, name) "
        + "DO UPDATE SET manifest_id = excluded.manifest_id, pushed_at = excluded.pushed_at, pushed_by = excluded.pushed_by";

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
        return await database.ChangeAsync<Result<PushedManifest>>(
            async change =>
            {
                // A push that is refused makes no repository; in one that is not there yet, nothing is. Should another push make it meanwhile,
                // this change meets a name that is taken and runs again.
                var found = await RepositoryCreation.FindAsync(change, repository, caller, clock, cancel);
                if (await CheckAsync(change, found.Id ?? Nowhere, push, digest, manifest, cancel) is { } fault)
                {
                    return fault;
                }

                var into = found.Id ?? await RepositoryCreation.CreateByPushAsync(change, repository, caller, clock, cancel);
                var name = repository.ToString();
                var id = await StoreAsync(change, into, name, digest, manifest, platforms, push.Content, caller, cancel);
                await change.Sql.ExecuteManyAsync(
                    Tag, push.Tags.Distinct().Select(tag => new object?[] { into, tag.ToString(), id, clock.GetUtcNow(), caller.PusherName }), cancel);
                await change.Sql.ExecuteAsync("UPDATE repositories SET updated_at = $2 WHERE id = $1", [into, clock.GetUtcNow()], cancel);
                change.Changes(name, digest.ToString());
                foreach (var tag in push.Tags)
                {
                    change.Changes(name, tag.ToString());
                    await change.RecordAsync(
                        clock, caller, AuditActions.TagPush, repository.Namespace, name, new { tag = tag.ToString(), digest = digest.ToString() }, cancel);
                }

                return new PushedManifest(digest, push.Tags, manifest.Subject?.Digest)
                {
                    Use = found.Quota is { } quota ? await Quotas.UseAsync(change.Sql, found.Namespace, quota, cancel) : null,
                };
            },
            cancel);
    }

    private async Task<RegistryError?> CheckAsync(
        DatabaseChange change, long repository, ManifestPush push, Digest digest, Manifest manifest, CancellationToken cancel)
    {
        var named = push.Tags.Count > 0 ? push.Tags.Select(Reference.To) : [Reference.To(digest)];
        var unmet = push.Condition is null ? null : await push.Condition.CheckAsync(change, repository, [.. named], cancel);
        return unmet ?? await ManifestContents.CheckAsync(change.Sql, repository, manifest, limits, cancel);
    }

    /// <summary>A tag goes alone; a digest goes with every tag on it and leaves the referrers list of its subject.</summary>
    /// <remarks>distribution-spec, "Deleting tags" and "Deleting Manifests".</remarks>
    public Task<Result<Reference>> DeleteAsync(
        RepositoryName repository, Reference reference, Caller caller, CancellationToken cancel, ManifestCondition? condition = null)
    {
        var (name, tag) = (repository.ToString(), reference.Tag?.ToString());
        return database.ChangeAsync<Result<Reference>>(
            async change =>
            {
                var context = change.Context;
                var row = await context.Repositories.SingleOrDefaultAsync(r => r.Name == name, cancel);
                if (row is null)
                {
                    return ManifestErrors.Unknown;
                }

                if (condition is not null && await condition.CheckAsync(change, row.Id, [reference], cancel) is { } unmet)
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
                change.Changes(name, tag);
                context.Record(clock, caller, AuditActions.TagDelete, row.Namespace, row.Name, new { reference = reference.ToString() });
                return reference;
            },
            cancel);
    }

    /// <summary>A manifest that is there already stays as it is, but for its type: that is always the last one pushed.</summary>
    private async Task<long> StoreAsync(
        DatabaseChange change,
        long repository,
        string name,
        Digest digest,
        Manifest manifest,
        IReadOnlyList<Platform> platforms,
        ReadOnlyMemory<byte> content,
        Caller caller,
        CancellationToken cancel)
    {
        var sql = change.Sql;
        var known = await sql.FirstAsync(Known, [repository, digest], row => new { Id = row.Number(0), MediaType = row.Text(1) }, cancel);
        if (known is not null)
        {
            if (known.MediaType != manifest.MediaType)
            {
                // The tags on it, whichever they are, answer with the type too.
                change.Changes(name);
                await sql.ExecuteAsync("UPDATE manifests SET media_type = $2 WHERE id = $1", [known.Id, manifest.MediaType], cancel);
            }

            return known.Id;
        }

        var speaks = manifest.Subject is not null;
        ContentType? contentType = speaks ? null : ContentTypes.Of(manifest.Kind, manifest.ReferrerType);
        var annotations = speaks && manifest.Annotations.Count > 0 ? JsonSerializer.Serialize(manifest.Annotations) : null;
        var id = (await sql.NumberAsync(
            Insert,
            [
                repository, digest, manifest.MediaType, manifest.Kind, manifest.ReferrerType, contentType, manifest.Subject?.Digest,
                (long)content.Length, annotations, clock.GetUtcNow(), caller.PusherName, content.ToArray(),
            ],
            cancel))!.Value;
        await sql.ExecuteManyAsync(
            Refer,
            ManifestContents.References(id, manifest).Select(to => new object?[] { id, to.Position, to.Role, to.Digest, to.Size }),
            cancel);
        await sql.ExecuteManyAsync(RunsOn, platforms.Select(on => new object?[] { id, repository, on.Os, on.Architecture }), cancel);
        return id;
    }
}
