using Berth.Oci;
using Berth.Registry.Content.Blobs;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Images;

/// <summary>Manifests and configs byte for byte, for who looks at them in a browser. The caller has asked whether they may.</summary>
public sealed class RawContent(MetadataStore database, ManifestReader manifests, BlobReader blobs)
{
    /// <summary>Bytes of a config; a manifest has the bound that its push has.</summary>
    public const int LargestConfig = 4 * 1024 * 1024;

    /// <summary>Null when the repository has no manifest of this digest, and none whose config has it. No way to a layer: those are pulled.</summary>
    public async Task<byte[]?> FindAsync(RepositoryName repository, Digest digest, CancellationToken cancel)
    {
        if ((await manifests.GetAsync(repository, Reference.To(digest), cancel)).Value is { } manifest)
        {
            return manifest.Content;
        }

        if (!await IsConfigAsync(repository, digest, cancel) || (await blobs.OpenAsync(repository, digest, cancel)).Value is not { } blob)
        {
            return null;
        }

        await using (blob)
        {
            if (blob.Length > LargestConfig)
            {
                return null;
            }

            await using var content = blob.OpenStream();
            var bytes = new byte[blob.Length];
            await content.ReadExactlyAsync(bytes, cancel);
            return bytes;
        }
    }

    private Task<bool> IsConfigAsync(RepositoryName repository, Digest digest, CancellationToken cancel)
    {
        var name = repository.ToString();
        return database.ReadAsync(
            context => (from part in context.ManifestReferences
                        join m in context.Manifests on part.ManifestId equals m.Id
                        join r in context.Repositories on m.RepositoryId equals r.Id
                        where r.Name == name && part.Digest == digest && part.Role == ManifestReferenceRole.Config && part.Size <= LargestConfig
                        select part.ManifestId).AnyAsync(cancel),
            cancel);
    }
}
