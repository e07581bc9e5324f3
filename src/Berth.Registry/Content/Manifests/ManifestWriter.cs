using System.Text.Json;
using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Oci.Manifests;
using Berth.Registry.Callers;
using Berth.Registry.Content.Configs;
using Berth.Registry.Content.Versions;
using Berth.Registry.Database;
using Berth.Registry.Repositories;
using Berth.Registry.Trail;

namespace Berth.Registry.Content.Manifests;

/// <summary>Takes manifests in: the bytes, what they refer to and the tags on them become visible together.</summary>
public sealed class ManifestWriter(MetadataStore database, ImageFacts images, ManifestLimits limits, Deletions deletions, TimeProvider clock)
{
    /// <summary>An id that no repository has.</summary>
    private const long Nowhere = 0;

    private const string Known =
        "SELECT id, media_type, deleted_at IS NOT NULL, leaves_at IS NOT NULL FROM manifests WHERE repository_id = $1 AND digest = $2";

    private const string Insert =
        "INSERT INTO manifests (repository_id, digest, media_type, kind, referrer_type, content_type, subject, size, annotations, pushed_at, pushed_by, "
        + "content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id";

    private const string Refer =
        "INSERT INTO manifest_references (manifest_id, position, role, digest, size) VALUES ($1, $2, $3, $4, $5)";

    private const string RunsOn =
        "INSERT INTO manifest_platforms (manifest_id, repository_id, os, architecture) VALUES ($1, $2, $3, $4)";

    /// <summary>The links are no longer kept by their promise but by the manifest.</summary>
    private const string Claim =
        "UPDATE blob_links SET loose_since = NULL, promised_at = NULL WHERE repository_id = $1 AND (loose_since IS NOT NULL OR promised_at IS NOT NULL) "
        + "AND blob_id IN (SELECT id FROM blobs WHERE digest ";

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

        var facts = await images.OfAsync(repository, manifest, cancel);
        var expires = push.ExpiresAfter ?? TagExpiry.Of(facts.Labels, manifest.Annotations);
        return await database.ChangeAsync(
            change => StoreAsync(change, repository, push, new Arrived(digest, manifest, facts.Platforms, push.Content, expires), caller, cancel), cancel);
    }

    private async Task<Result<PushedManifest>> StoreAsync(
        DatabaseChange change, RepositoryName repository, ManifestPush push, Arrived arrived, Caller caller, CancellationToken cancel)
    {
        // A push that is refused makes no repository; in one that is not there yet, nothing is. Should another push make it meanwhile,
        // this change meets a name that is taken and runs again.
        var (sql, now, digest) = (change.Sql, clock.GetUtcNow(), arrived.Digest);
        var held = await RepositoryCreation.FindAsync(change, repository, caller, clock, cancel);
        IReadOnlyList<string> tags = [.. push.Tags.Distinct().Select(tag => tag.ToString())];
        IReadOnlyDictionary<string, CurrentTag> current = new Dictionary<string, CurrentTag>();
        if (held is not null)
        {
            await held.TakeAsync(sql, now, cancel);
            current = await TagMoves.CurrentAsync(sql, held.Id, tags, cancel);
            if (TagMoves.Refuse(held, current, digest) is { } refused)
            {
                return refused;
            }
        }

        if (await CheckAsync(change, held?.Id ?? Nowhere, push, digest, arrived.Manifest, cancel) is { } fault)
        {
            return fault;
        }

        held ??= await RepositoryCreation.CreateByPushAsync(change, repository, caller, clock, cancel);
        var id = await StoreAsync(change, held, arrived, caller, tags.Count > 0, cancel);
        await TagMoves.SetAsync(
            change, held, current, tags,
            new TagTarget(id, digest, TagMoveCause.Push, caller.PusherName, now, now + deletions.TimeOf(held))
            {
                ExpiresAt = arrived.ExpiresAfter is { } after ? now + after : null,
            },
            cancel);
        change.Changes(held.Name, digest.ToString());
        foreach (var tag in tags)
        {
            await change.RecordAsync(
                clock, caller, AuditActions.TagPush, repository.Namespace, held.Name, new { tag, digest = digest.ToString() }, cancel);
        }

        return new PushedManifest(digest, push.Tags, arrived.Manifest.Subject?.Digest)
        {
            Use = held.QuotaBytes is { } quota ? await Quotas.UseAsync(sql, held.Namespace, quota, cancel) : null,
        };
    }

    private async Task<RegistryError?> CheckAsync(
        DatabaseChange change, long repository, ManifestPush push, Digest digest, Manifest manifest, CancellationToken cancel)
    {
        var named = push.Tags.Count > 0 ? push.Tags.Select(Reference.To) : [Reference.To(digest)];
        var unmet = push.Condition is null ? null : await push.Condition.CheckAsync(change, repository, [.. named], cancel);
        return unmet ?? await ManifestContents.CheckAsync(change.Sql, repository, manifest, limits, cancel);
    }

    /// <summary>A tag goes alone; a digest goes with every tag on it and leaves the referrers list of its subject. Both can be brought back from
    /// the trash.</summary>
    /// <remarks>distribution-spec, "Deleting tags" and "Deleting Manifests".</remarks>
    public Task<Result<Reference>> DeleteAsync(
        RepositoryName repository, Reference reference, Caller caller, CancellationToken cancel, ManifestCondition? condition = null) =>
        database.ChangeAsync<Result<Reference>>(
            async change =>
            {
                var held = await HeldRepository.FindAsync(change.Sql, repository, cancel);
                if (held is null)
                {
                    return ManifestErrors.Unknown;
                }

                await held.TakeAsync(change.Sql, clock.GetUtcNow(), cancel);
                if (condition is not null && await condition.CheckAsync(change, held.Id, [reference], cancel) is { } unmet)
                {
                    return unmet;
                }

                var deletion = deletions.Of(held, TagMoveCause.Delete, caller.PusherName);
                var removed = reference.Digest is { } digest
                    ? await ManifestRemoval.RemoveAsync(change, held, digest, deletion, cancel)
                    : await TagMoves.RemoveAsync(change, held, reference.Tag!.ToString(), deletion, cancel);
                if (!removed.Succeeded)
                {
                    return removed.Error;
                }

                if (!removed.Value)
                {
                    return ManifestErrors.Unknown;
                }

                await change.RecordAsync(
                    clock, caller, AuditActions.TagDelete, held.Namespace, held.Name, new { reference = reference.ToString() }, cancel);
                return reference;
            },
            cancel);

    /// <summary>A manifest that is there already stays as it is, but for its type: that is always the last one pushed. One that is in the trash
    /// comes back.</summary>
    private async Task<long> StoreAsync(
        DatabaseChange change, HeldRepository repository, Arrived arrived, Caller caller, bool isTagged, CancellationToken cancel)
    {
        var (sql, manifest, digest) = (change.Sql, arrived.Manifest, arrived.Digest);
        var known = await sql.FirstAsync(
            Known, [repository.Id, digest],
            row => new { Id = row.Number(0), MediaType = row.Text(1), IsDeleted = row.Flag(2), Leaves = row.Flag(3) }, cancel);
        if (known is null)
        {
            var id = await InsertAsync(change, repository.Id, arrived, caller, cancel);
            await ClaimAsync(sql, repository.Id, manifest, cancel);
            return id;
        }

        if (known.MediaType != manifest.MediaType)
        {
            // The tags on it, whichever they are, answer with the type too.
            change.Changes(repository.Name);
            await sql.ExecuteAsync("UPDATE manifests SET media_type = $2 WHERE id = $1", [known.Id, manifest.MediaType], cancel);
        }

        if (known.IsDeleted)
        {
            await sql.ExecuteAsync(
                "DELETE FROM trash WHERE repository_id = $1 AND kind = $2 AND digest = $3", [repository.Id, TrashKind.Manifest, digest], cancel);
        }

        if (known.IsDeleted || known.Leaves)
        {
            await sql.ExecuteAsync(
                "UPDATE manifests SET deleted_at = NULL, leaves_at = NULL, promised_at = $2 WHERE id = $1",
                [known.Id, isTagged ? null : clock.GetUtcNow()], cancel);
            await ClaimAsync(sql, repository.Id, manifest, cancel);
        }

        return known.Id;
    }

    private static async Task ClaimAsync(SqlSession sql, long repository, Manifest manifest, CancellationToken cancel)
    {
        var digests = manifest.References().Select(reference => reference.Descriptor.Digest.ToString()).Distinct().ToList();
        if (digests.Count > 0)
        {
            await sql.ExecuteAsync($"{Claim}{sql.Among("$2")})", [repository, digests], cancel);
        }
    }

    private async Task<long> InsertAsync(DatabaseChange change, long repository, Arrived arrived, Caller caller, CancellationToken cancel)
    {
        var (sql, manifest) = (change.Sql, arrived.Manifest);
        var speaks = manifest.Subject is not null;
        ContentType? contentType = speaks ? null : ContentTypes.Of(manifest.Kind, manifest.ReferrerType);
        var annotations = speaks && manifest.Annotations.Count > 0 ? JsonSerializer.Serialize(manifest.Annotations) : null;
        var id = (await sql.NumberAsync(
            Insert,
            [
                repository, arrived.Digest, manifest.MediaType, manifest.Kind, manifest.ReferrerType, contentType, manifest.Subject?.Digest,
                (long)arrived.Content.Length, annotations, clock.GetUtcNow(), caller.PusherName, arrived.Content.ToArray(),
            ],
            cancel))!.Value;
        await sql.ExecuteManyAsync(
            Refer,
            ManifestContents.References(id, manifest).Select(to => new object?[] { id, to.Position, to.Role, to.Digest, to.Size }),
            cancel);
        await sql.ExecuteManyAsync(RunsOn, arrived.Platforms.Select(on => new object?[] { id, repository, on.Os, on.Architecture }), cancel);
        return id;
    }

    /// <summary>A manifest that was read and found well formed.</summary>
    private sealed record Arrived(
        Digest Digest, Manifest Manifest, IReadOnlyList<Platform> Platforms, ReadOnlyMemory<byte> Content, TimeSpan? ExpiresAfter);
}
