using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Content.Configs;
using Berth.Registry.Content.Versions;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Repositories;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Tags;

/// <summary>Deletes tags together, into the trash under one batch, and says before what that comes to.</summary>
public sealed class BulkDeletion(MetadataStore database, AccessPolicy policy, Deletions deletions, TimeProvider clock)
{
    /// <summary>At a time.</summary>
    public const int Most = 100;

    private const int MostNames = 6;

    public async Task<Outcome<BulkPreview>> PreviewAsync(
        Caller caller, RepositoryName repository, IReadOnlyCollection<string> tags, CancellationToken cancel)
    {
        if (await RefuseAsync(caller, repository, tags, cancel) is { } refusal)
        {
            return refusal;
        }

        var names = tags.Distinct(StringComparer.Ordinal).ToList();
        var held = await database.AskAsync(sql => HeldRepository.LookAsync(sql, repository, cancel), cancel);
        return held is null
            ? Refusal.NotFound
            : await database.ReadAsync(context => PreviewAsync(context, held, names, cancel), cancel);
    }

    /// <summary>What is immutable or not there stays out of it; the rest goes.</summary>
    public async Task<Outcome<BulkDeleted>> RunAsync(
        Caller caller, RepositoryName repository, IReadOnlyCollection<string> tags, CancellationToken cancel) =>
        await RefuseAsync(caller, repository, tags, cancel) is { } refusal
            ? refusal
            : await database.ChangeAsync<Outcome<BulkDeleted>>(
                async change =>
                {
                    var held = await HeldRepository.FindAsync(change.Sql, repository, cancel);
                    if (held is null)
                    {
                        return Refusal.NotFound;
                    }

                    await held.TakeAsync(change.Sql, clock.GetUtcNow(), cancel);
                    var deletion = deletions.Of(held, TagMoveCause.Delete, caller.PusherName);
                    var gone = new List<string>();
                    foreach (var tag in tags.Distinct(StringComparer.Ordinal))
                    {
                        var removed = await TagMoves.RemoveAsync(change, held, tag, deletion, cancel);
                        if (removed is { Succeeded: true, Value: true })
                        {
                            gone.Add(tag);
                            await change.RecordAsync(
                                clock, caller, AuditActions.TagDelete, held.Namespace, held.Name, new { reference = tag }, cancel);
                        }
                    }

                    return new BulkDeleted(gone, deletion.ExpiresAt > deletion.At ? deletion.Batch : null);
                },
                cancel);

    private async Task<Refusal?> RefuseAsync(
        Caller caller, RepositoryName repository, IReadOnlyCollection<string> tags, CancellationToken cancel) =>
        (await policy.DecideAsync(caller, RepositoryAction.Delete, repository, cancel)).Refusal
            ?? (!deletions.Enabled ? new Refusal(RefusalKind.Denied, "delete_off", "Deleting is switched off on this registry.")
                : tags.Count > Most ? Refusal.Invalid("tags_most", $"No more than {Most} tags are deleted at a time.", "tag")
                : null);

    private async Task<BulkPreview> PreviewAsync(
        BerthDbContext context, HeldRepository held, List<string> names, CancellationToken cancel)
    {
        var found = await (from t in context.Tags
                           join m in context.Manifests on t.ManifestId equals m.Id
                           where t.RepositoryId == held.Id && names.Contains(t.Name)
                           select new Found(t.Name, m.Id, m.Digest)).ToDictionaryAsync(tag => tag.Name, cancel);
        var immutable = names.Where(name => found.ContainsKey(name) && held.IsImmutable(name)).ToList();
        var going = names.Where(found.ContainsKey).Except(immutable).Select(name => found[name]).ToList();
        var goingNames = going.ConvertAll(tag => tag.Name);
        var manifests = going.Select(tag => tag.ManifestId).Distinct().ToList();
        var others = await OthersAsync(context, manifests, goingNames, cancel);
        var unheld = await new UnheldManifests(context, held.Id).FindAsync(manifests, goingNames, cancel);
        var time = deletions.TimeOf(held);
        return new BulkPreview(
            [
                .. going.Select(tag => new GoingTag(
                    tag.Name, tag.Digest, others.GetValueOrDefault(tag.ManifestId) ?? FirstOf<string>.None,
                    !others.ContainsKey(tag.ManifestId) && !unheld.Contains(tag.ManifestId))),
            ],
            immutable,
            [.. names.Where(name => !found.ContainsKey(name))],
            manifests.Count(unheld.Contains),
            await FreedAsync(context, unheld, cancel),
            time > TimeSpan.Zero ? clock.GetUtcNow() + time : null);
    }

    /// <summary>The tags that keep a manifest, of those that have one.</summary>
    private static async Task<Dictionary<long, FirstOf<string>>> OthersAsync(
        BerthDbContext context, List<long> manifests, List<string> going, CancellationToken cancel)
    {
        var rows = await context.Tags.Where(t => manifests.Contains(t.ManifestId) && !going.Contains(t.Name)).GroupBy(t => t.ManifestId)
            .Select(group => new
            {
                group.Key,
                Count = group.Count(),
                Names = group.OrderByDescending(t => t.Id).Select(t => t.Name).Take(MostNames).ToList(),
            }).ToListAsync(cancel);
        return rows.ToDictionary(row => row.Key, row => new FirstOf<string>(row.Names, row.Count));
    }

    /// <summary>Blobs that no manifest of any repository refers to but those.</summary>
    private static Task<long> FreedAsync(BerthDbContext context, IReadOnlySet<long> manifests, CancellationToken cancel)
    {
        var ids = manifests.ToList();
        var digests = context.ManifestReferences.Where(r => ids.Contains(r.ManifestId)).Select(r => r.Digest).Distinct();
        return context.Blobs
            .Where(b => digests.Contains(b.Digest) && !context.ManifestReferences.Any(r => r.Digest == b.Digest && !ids.Contains(r.ManifestId)))
            .SumAsync(b => b.Size, cancel);
    }

    private sealed record Found(string Name, long ManifestId, Digest Digest);
}

/// <summary>What a deletion of tags would come to.</summary>
/// <param name="Immutable">Those that stay, since a rule says so.</param>
/// <param name="Missing">Those that are not there.</param>
/// <param name="Images">How many of the manifests that they name nothing else keeps.</param>
/// <param name="FreedBytes">What comes back once these have left the trash, too.</param>
/// <param name="Until">Until when all of it can be restored; null when it cannot.</param>
public sealed record BulkPreview(
    IReadOnlyList<GoingTag> Going, IReadOnlyList<string> Immutable, IReadOnlyList<string> Missing, int Images, long FreedBytes, DateTimeOffset? Until);

/// <param name="Others">Tags that stay on the same manifest.</param>
/// <param name="IsHeld">Whether no tag, but an index or what it speaks about keeps the manifest.</param>
public sealed record GoingTag(string Name, Digest Digest, FirstOf<string> Others, bool IsHeld);

/// <param name="Batch">By which all of it can be restored; null when nothing is kept.</param>
public sealed record BulkDeleted(IReadOnlyList<string> Tags, Guid? Batch);
