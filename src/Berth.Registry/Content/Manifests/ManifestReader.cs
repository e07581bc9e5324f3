using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Manifests;

/// <summary>Manifests by tag or by digest.</summary>
public sealed class ManifestReader(MetadataStore database, FreshMemory memory)
{
    public async Task<Result<StoredManifest>> GetAsync(RepositoryName repository, Reference reference, CancellationToken cancel)
    {
        var found = await memory.GetAsync(
            repository.ToString(), reference.ToString(),
            read => database.ReadAsync(context => FindAsync(context, repository, reference, read), read),
            manifest => manifest.Content.Length, cancel);
        return found is null ? ManifestErrors.Unknown : found;
    }

    private static Task<StoredManifest?> FindAsync(
        BerthDbContext context, RepositoryName repository, Reference reference, CancellationToken cancel)
    {
        var name = repository.ToString();
        var tag = reference.Tag?.ToString();
        var rows = tag is null
            ? from m in context.Manifests
              join r in context.Repositories on m.RepositoryId equals r.Id
              where r.Name == name && m.Digest == reference.Digest
              select new { Manifest = m, TagId = 0L }
            : from t in context.Tags
              join r in context.Repositories on t.RepositoryId equals r.Id
              join m in context.Manifests on t.ManifestId equals m.Id
              where r.Name == name && t.Name == tag
              select new { Manifest = m, TagId = t.Id };
        return rows
            .Select(row => new StoredManifest(row.Manifest.Digest, row.Manifest.MediaType, row.Manifest.Size, row.Manifest.Content)
            {
                Pulled = new PulledManifest(row.Manifest.RepositoryId, row.Manifest.Id, row.TagId),
            })
            .FirstOrDefaultAsync(cancel);
    }
}
