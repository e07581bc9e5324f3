using Berth.Blobs;
using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Blobs;

/// <summary>Blobs as a repository has them: readable through its link, gone with it.</summary>
public sealed class BlobReader(MetadataStore database, FreshMemory memory, BlobIntegrity integrity, TimeProvider clock)
{
    private const string Select =
        "SELECT b.size, b.stamp FROM blobs b JOIN blob_links l ON l.blob_id = b.id JOIN repositories r ON r.id = l.repository_id "
        + "WHERE b.digest = $1 AND r.name = $2";

    public async Task<Result<BlobContent>> OpenAsync(RepositoryName repository, Digest digest, CancellationToken cancel)
    {
        var blob = await RememberedAsync(repository, digest, cancel);
        var content = blob is null ? null : await integrity.OpenUnchangedAsync(digest, blob.Size, blob.Stamp, cancel);
        if (content is null && blob is not null)
        {
            // The row may have another stamp by now; what it says is what a file that changed is held to.
            blob = await FindAsync(repository.ToString(), digest, cancel);
            content = blob is null ? null : await integrity.OpenAsync(digest, blob.Size, blob.Stamp, cancel);
        }

        return content is null ? Unknown(digest) : content;
    }

    /// <summary>How long the blob is, from its row: an answer that does not wait for bytes nobody asked for.</summary>
    public async Task<Result<long>> MeasureAsync(RepositoryName repository, Digest digest, CancellationToken cancel)
    {
        var blob = await RememberedAsync(repository, digest, cancel);
        if (blob is not null && await integrity.IsUnchangedAsync(digest, blob.Size, blob.Stamp, cancel) != true)
        {
            blob = await FindAsync(repository.ToString(), digest, cancel);
            blob = blob is not null && await integrity.HasAsync(digest, blob.Size, blob.Stamp, cancel) ? blob : null;
        }

        return blob is null ? Unknown(digest) : blob.Size;
    }

    /// <summary>Removes the repository's link. The bytes stay for other repositories, and for garbage collection to find.</summary>
    public async Task<Result<Digest>> DeleteAsync(RepositoryName repository, Digest digest, Caller caller, CancellationToken cancel)
    {
        var name = repository.ToString();
        return await database.ChangeAsync<Result<Digest>>(
            async change =>
            {
                var context = change.Context;
                var removed = await context.BlobLinks
                    .Where(l => context.Repositories.Any(r => r.Id == l.RepositoryId && r.Name == name)
                        && context.Blobs.Any(b => b.Id == l.BlobId && b.Digest == digest))
                    .ExecuteDeleteAsync(cancel);
                if (removed == 0)
                {
                    return Unknown(digest);
                }

                change.Changes(name, digest.ToString());
                context.Record(clock, caller, AuditActions.BlobDelete, repository.Namespace, name, new { digest = digest.ToString() });
                return digest;
            },
            cancel);
    }

    /// <summary>What a manifest's read brought along, so that the pull of its image need not ask for each.</summary>
    internal void Remember(long moment, string repository, string digest, long size, string stamp) =>
        memory.Offer(moment, repository, digest, new Linked(size, stamp), 0);

    private ValueTask<Linked?> RememberedAsync(RepositoryName repository, Digest digest, CancellationToken cancel)
    {
        var name = repository.ToString();
        return memory.GetAsync(name, digest.ToString(), read => FindAsync(name, digest, read), _ => 0, cancel);
    }

    private Task<Linked?> FindAsync(string name, Digest digest, CancellationToken cancel) => database.AskAsync(
        sql => sql.FirstAsync(Select, [digest, name], row => new Linked(row.Number(0), row.Text(1)), cancel), cancel);

    private static RegistryError Unknown(Digest digest) =>
        new(ErrorCode.BlobUnknown, "the repository has no such blob") { Detail = new { digest = digest.ToString() } };

    private sealed record Linked(long Size, string Stamp);
}
