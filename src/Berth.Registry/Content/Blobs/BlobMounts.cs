using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Blobs;

/// <summary>Gives a repository a blob that another one has, without a byte on the wire.</summary>
/// <remarks>Only from a repository that the caller may pull: a mount from anywhere else would hand out any blob whose digest is known
/// (CVE-2024-39897), and must look exactly like a mount of a blob that does not exist.</remarks>
public sealed class BlobMounts(MetadataStore database, BlobReader reader, BlobWriter writer, FormerNames names)
{
    /// <summary>Repositories tried for a mount that names no source.</summary>
    private const int MostSources = 50;

    /// <param name="from">The repository to take it from; null for any.</param>
    /// <returns>Null when it cannot be had; an error when there is no room for it.</returns>
    public async Task<Result<PushedBlob>?> TryMountAsync(RepositoryName repository, Digest digest, string? from, Caller caller, CancellationToken cancel)
    {
        var sources = from is null ? await SourcesAsync(digest, cancel)
            : RepositoryName.TryParse(from, out var source) ? [source]
            : [];
        foreach (var candidate in sources)
        {
            var (decision, name) = await names.DecideAsync(caller, RepositoryAction.Pull, candidate, cancel);
            if (decision.Allowed && (await reader.MeasureAsync(name, digest, cancel)).Succeeded)
            {
                return await writer.MountAsync(repository, digest, caller, cancel);
            }
        }

        return null;
    }

    private async Task<List<RepositoryName>> SourcesAsync(Digest digest, CancellationToken cancel)
    {
        var names = await database.ReadAsync(
            context => (from b in context.Blobs
                        join l in context.BlobLinks on b.Id equals l.BlobId
                        join r in context.Repositories on l.RepositoryId equals r.Id
                        where b.Digest == digest
                        orderby r.IsPrivate, r.Id
                        select r.Name).Take(MostSources).ToListAsync(cancel),
            cancel);
        return names.ConvertAll(RepositoryName.Parse);
    }
}
