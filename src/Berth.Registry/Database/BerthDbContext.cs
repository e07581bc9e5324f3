using Berth.Oci;
using Berth.Registry.Content.Blobs;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Tags;
using Berth.Registry.Content.Uploads;
using Berth.Registry.Repositories;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Database;

/// <summary>The tables, the same on both databases. Features query it directly, inside <see cref="MetadataStore.ReadAsync{T}"/> or
/// <see cref="MetadataStore.WriteAsync{T}(Func{BerthDbContext, Task{T}}, CancellationToken)"/>; each table's shape stands beside the feature that owns it.</summary>
internal abstract class BerthDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<RepositoryRow> Repositories => Set<RepositoryRow>();

    public DbSet<BlobRow> Blobs => Set<BlobRow>();

    public DbSet<BlobLinkRow> BlobLinks => Set<BlobLinkRow>();

    public DbSet<ManifestRow> Manifests => Set<ManifestRow>();

    public DbSet<ManifestReferenceRow> ManifestReferences => Set<ManifestReferenceRow>();

    public DbSet<TagRow> Tags => Set<TagRow>();

    public DbSet<UploadRow> Uploads => Set<UploadRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<Digest>().HaveConversion<DigestConverter>().HaveMaxLength(7 + 128);
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.ApplyConfiguration(new RepositoryTable());
        model.ApplyConfiguration(new BlobTable());
        model.ApplyConfiguration(new BlobLinkTable());
        model.ApplyConfiguration(new ManifestTable());
        model.ApplyConfiguration(new ManifestReferenceTable());
        model.ApplyConfiguration(new TagTable());
        model.ApplyConfiguration(new UploadTable());
    }
}
