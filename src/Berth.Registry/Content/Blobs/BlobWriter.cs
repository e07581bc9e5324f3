using Berth.Blobs;
using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Repositories;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Blobs;

/// <summary>Turns staged bytes whose hash was compared into a blob of a repository.</summary>
/// <remarks>
/// The order is what a 201 rests on:
/// <code>
///   1  staged bytes become the file of the digest, synced, and its directory entries too   (blob store)
///   2  one transaction: blob row, repository row, link, end of the session                 (database, synced)
///   3  201
/// </code>
/// A crash after 1 leaves a file without a row, which checks adopt and garbage collection removes; never a row without a file.
/// </remarks>
public sealed class BlobWriter(MetadataStore database, IBlobStore store, BlobIntegrity integrity, TimeProvider clock)
{
    private readonly KeyedLock<Digest> _committing = new();

    internal async Task CommitAsync(
        RepositoryName repository, Guid upload, Staged staged, Digest digest, Caller caller, CancellationToken cancel)
    {
        // The same blob pushed by many at once is stored by the first; the others find it.
        using var alone = await _committing.EnterAsync(digest, cancel);
        if (await IsIntactAsync(digest, cancel) && await LinkAsync(repository, upload, digest, null, caller, cancel))
        {
            await store.DiscardAsync(upload, staged, cancel);
            return;
        }

        var stored = new Stored(staged.Length, await store.CommitAsync(upload, staged, digest, cancel));
        await LinkAsync(repository, upload, digest, stored, caller, cancel);
    }

    /// <summary>Gives a repository a blob that another one has.</summary>
    /// <returns>False when the blob is gone.</returns>
    internal Task<bool> MountAsync(RepositoryName repository, Digest digest, Caller caller, CancellationToken cancel) =>
        LinkAsync(repository, null, digest, null, caller, cancel);

    /// <summary>A file that changed is not hashed here: its content has just been pushed, and replaces it.</summary>
    private async Task<bool> IsIntactAsync(Digest digest, CancellationToken cancel)
    {
        var row = await database.ReadAsync(
            context => context.Blobs.Where(b => b.Digest == digest).Select(b => new { b.Size, b.Stamp }).FirstOrDefaultAsync(cancel), cancel);
        return row is not null && await integrity.IsUnchangedAsync(digest, row.Size, row.Stamp, cancel) == true;
    }

    /// <param name="stored">What was just stored; null to rely on a row that exists.</param>
    private Task<bool> LinkAsync(
        RepositoryName name, Guid? upload, Digest digest, Stored? stored, Caller caller, CancellationToken cancel) =>
        database.WriteAsync(
            async context =>
            {
                var blob = await context.Blobs.SingleOrDefaultAsync(b => b.Digest == digest, cancel);
                if (blob is null && stored is null)
                {
                    return false;
                }

                blob ??= context.Blobs.Add(new BlobRow { Digest = digest, Stamp = "", CreatedAt = clock.GetUtcNow() }).Entity;
                if (stored is not null)
                {
                    (blob.Size, blob.Stamp) = (stored.Size, stored.Stamp);
                }

                var repository = await RepositoryCreation.GetOrCreateAsync(context, name, caller, clock);
                await context.SaveChangesAsync(cancel);
                if (!await context.BlobLinks.AnyAsync(l => l.RepositoryId == repository.Id && l.BlobId == blob.Id, cancel))
                {
                    context.BlobLinks.Add(
                        new BlobLinkRow { RepositoryId = repository.Id, BlobId = blob.Id, Size = blob.Size, CreatedAt = clock.GetUtcNow() });
                }

                context.Changes(repository.Name, digest.ToString());
                await context.Uploads.Where(u => u.Id == upload).ExecuteDeleteAsync(cancel);
                return true;
            },
            cancel);

    private sealed record Stored(long Size, string Stamp);
}
