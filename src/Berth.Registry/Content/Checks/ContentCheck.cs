using Berth.Blobs;
using Berth.Oci;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Checks;

/// <summary>Holds every row against every file, by hash, beside a running server if need be.</summary>
/// <remarks>
/// A repair never destroys what might be the only copy. A damaged file goes into quarantine; a blob that is missing or damaged loses
/// its links, so that clients see it is gone and push it again; a sound file without a row gets one, and garbage collection decides
/// about it: it may belong to a push that is between its file and its row right now.
/// </remarks>
public sealed class ContentCheck(MetadataStore database, IBlobStore store, TimeProvider clock)
{
    private const int PageSize = 200;

    /// <param name="progress">Told after each blob.</param>
    public async Task<CheckSummary> RunAsync(
        CheckOptions options, Action<Finding> report, Action<CheckProgress> progress, CancellationToken cancel)
    {
        long findings = 0;
        void Report(Finding finding)
        {
            findings++;
            report(finding);
        }

        var rows = await CheckRowsAsync(options, Report, progress, cancel);
        await CheckFilesAsync(options.Repair, Report, cancel);
        var manifests = await CheckManifestsAsync(Report, cancel);
        return new CheckSummary(rows.Blobs, rows.Bytes, manifests, findings, rows.Restamped);
    }

    private async Task<(long Blobs, long Bytes, long Restamped)> CheckRowsAsync(
        CheckOptions options, Action<Finding> report, Action<CheckProgress> progress, CancellationToken cancel)
    {
        var all = await database.ReadAsync(
            async context => (Blobs: await context.Blobs.LongCountAsync(cancel), Bytes: await context.Blobs.SumAsync(b => b.Size, cancel)), cancel);
        var (count, bytes, restamped, after) = (0L, 0L, 0L, 0L);
        while (true)
        {
            var page = await database.ReadAsync(
                context => context.Blobs.Where(b => b.Id > after && !b.Deleting).OrderBy(b => b.Id).Take(PageSize).ToListAsync(cancel), cancel);
            if (page.Count == 0)
            {
                return (count, bytes, restamped);
            }

            foreach (var row in page)
            {
                restamped += await CheckRowAsync(row, options, report, cancel) ? 1 : 0;
                count++;
                bytes += row.Size;
                progress(new CheckProgress(count, all.Blobs, bytes, all.Bytes));
            }

            after = page[^1].Id;
        }
    }

    /// <returns>Whether the row has a new stamp.</returns>
    private async Task<bool> CheckRowAsync(BlobRow row, CheckOptions options, Action<Finding> report, CancellationToken cancel)
    {
        await using var content = await store.OpenAsync(row.Digest, cancel);
        if (options.Restamp && content?.Stamp == row.Stamp && content.Length == row.Size)
        {
            // So one that was interrupted goes on where it stopped.
            return false;
        }

        var fault = content is null
            ? new Finding(FindingKind.BlobMissing, row.Digest.ToString(), "recorded, but not in the storage")
            : content.Length != row.Size
                ? new Finding(FindingKind.BlobDamaged, row.Digest.ToString(), $"has {content.Length} bytes instead of {row.Size}")
                : await content.MatchesAsync(row.Digest, cancel)
                    ? null
                    : new Finding(FindingKind.BlobDamaged, row.Digest.ToString(), "has other content than its digest says");
        if (fault is not null)
        {
            report(options.Repair ? fault with { Repaired = await UnlinkAsync(row, content is not null, cancel) } : fault);
            return false;
        }

        return options.Restamp && await StampAsync(row, content!.Stamp, cancel);
    }

    /// <summary>Unless a push has replaced the file since it was opened: then the row has the stamp of that one.</summary>
    private async Task<bool> StampAsync(BlobRow row, string stamp, CancellationToken cancel) =>
        await database.WriteAsync(
            context => context.Blobs.Where(b => b.Id == row.Id && b.Stamp == row.Stamp)
                .ExecuteUpdateAsync(set => set.SetProperty(b => b.Stamp, stamp), cancel),
            Durability.Relaxed,
            cancel) == 1;

    private async Task<string> UnlinkAsync(BlobRow row, bool hasFile, CancellationToken cancel)
    {
        if (hasFile)
        {
            await store.QuarantineAsync(row.Digest, cancel);
        }

        var links = await database.ChangeAsync(
            async change =>
            {
                // A push may have healed it since it was looked at, and was told so: then the row has another stamp.
                var context = change.Context;
                if (!await context.Blobs.AnyAsync(b => b.Id == row.Id && b.Stamp == row.Stamp, cancel))
                {
                    return -1;
                }

                change.Changes(Changed.Everything.Name);
                var removed = await context.BlobLinks.Where(l => l.BlobId == row.Id).ExecuteDeleteAsync(cancel);
                await context.Blobs.Where(b => b.Id == row.Id).ExecuteDeleteAsync(cancel);
                return removed;
            },
            cancel);
        return links < 0 ? "pushed again meanwhile" : $"{(hasFile ? "put into quarantine, " : "")}removed from {links} repositories; push it again to restore it";
    }

    private async Task CheckFilesAsync(bool repair, Action<Finding> report, CancellationToken cancel)
    {
        await foreach (var stored in store.ListAsync(cancel))
        {
            if (!await database.ReadAsync(context => context.Blobs.AnyAsync(b => b.Digest == stored.Digest, cancel), cancel))
            {
                var finding = new Finding(FindingKind.BlobUnrecorded, stored.Digest.ToString(), $"{stored.Length} bytes in the storage, but not recorded");
                report(repair ? finding with { Repaired = await AdoptAsync(stored.Digest, cancel) } : finding);
            }
        }
    }

    private async Task<string> AdoptAsync(Digest digest, CancellationToken cancel)
    {
        await using var content = await store.OpenAsync(digest, cancel);
        if (content is null)
        {
            return "gone meanwhile";
        }

        if (!await content.MatchesAsync(digest, cancel))
        {
            await store.QuarantineAsync(digest, cancel);
            return "put into quarantine: its content does not match its digest";
        }

        await database.WriteAsync(
            async context =>
            {
                if (!await context.Blobs.AnyAsync(b => b.Digest == digest, cancel))
                {
                    context.Blobs.Add(new BlobRow { Digest = digest, Size = content.Length, Stamp = content.Stamp, CreatedAt = clock.GetUtcNow(), LooseSince = clock.GetUtcNow() });
                }

                return true;
            },
            cancel);
        return "recorded; garbage collection removes it when nothing refers to it";
    }

    private async Task<long> CheckManifestsAsync(Action<Finding> report, CancellationToken cancel)
    {
        var (count, after) = (0L, 0L);
        while (true)
        {
            var page = await database.ReadAsync(
                context => (from m in context.Manifests
                            join r in context.Repositories on m.RepositoryId equals r.Id
                            where m.Id > after
                            orderby m.Id
                            select new { m.Id, r.Name, m.RepositoryId, m.Digest, m.Subject, m.Content }).Take(PageSize).ToListAsync(cancel),
                cancel);
            if (page.Count == 0)
            {
                return count;
            }

            foreach (var row in page)
            {
                var subject = $"{row.Name}@{row.Digest}";
                if (Digest.Of(row.Digest.Algorithm, row.Content) != row.Digest)
                {
                    report(new Finding(FindingKind.ManifestDamaged, subject, "has other content than its digest says; push it again"));
                }

                await CheckReferencesAsync(row.Id, row.RepositoryId, subject, row.Subject is not null, report, cancel);
                count++;
            }

            after = page[^1].Id;
        }
    }

    /// <summary>Children of an index may be missing (sparse), and so may the blobs of a manifest with a subject, which came ahead of them.</summary>
    private async Task CheckReferencesAsync(
        long manifest, long repository, string subject, bool mayMiss, Action<Finding> report, CancellationToken cancel)
    {
        if (mayMiss)
        {
            return;
        }

        var missing = await database.ReadAsync(
            context => context.ManifestReferences
                .Where(r => r.ManifestId == manifest && (r.Role == ManifestReferenceRole.Config || r.Role == ManifestReferenceRole.Layer))
                .Where(r => !context.Blobs.Any(b => b.Digest == r.Digest
                    && context.BlobLinks.Any(l => l.BlobId == b.Id && l.RepositoryId == repository)))
                .Select(r => r.Digest)
                .ToListAsync(cancel),
            cancel);
        missing.ForEach(digest => report(new Finding(FindingKind.ReferenceMissing, subject, $"refers to {digest}, which its repository does not have")));
    }
}
