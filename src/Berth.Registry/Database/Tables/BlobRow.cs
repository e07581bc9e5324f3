using Berth.Oci;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

/// <summary>A blob that was stored once, whole and durable, for as many repositories as link it.</summary>
internal sealed class BlobRow
{
    public long Id { get; set; }

    public required Digest Digest { get; set; }

    public long Size { get; set; }

    /// <summary>The store's stamp at the moment the content was verified; another stamp today means: verify before serving.</summary>
    public required string Stamp { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>A repository has a blob. Reading a blob takes a link; deleting a blob removes the link only.</summary>
internal sealed class BlobLinkRow
{
    public long RepositoryId { get; set; }

    public long BlobId { get; set; }

    /// <summary>The blob's, which never changes: a repository's size is added up without a look at its blobs.</summary>
    public long Size { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

internal sealed class BlobTable : IEntityTypeConfiguration<BlobRow>
{
    public void Configure(EntityTypeBuilder<BlobRow> table)
    {
        table.ToTable("blobs");
        table.Property(b => b.Stamp).HasMaxLength(200);
        table.HasIndex(b => b.Digest).IsUnique();
    }
}

internal sealed class BlobLinkTable : IEntityTypeConfiguration<BlobLinkRow>
{
    public void Configure(EntityTypeBuilder<BlobLinkRow> table)
    {
        table.ToTable("blob_links");
        table.HasKey(l => new { l.RepositoryId, l.BlobId });
        table.HasIndex(l => l.BlobId);
        // The size of a repository with 100,000 blobs, from the index alone.
        table.HasIndex(l => new { l.RepositoryId, l.Size });
        table.HasOne<RepositoryRow>().WithMany().HasForeignKey(l => l.RepositoryId).OnDelete(DeleteBehavior.Cascade);
        table.HasOne<BlobRow>().WithMany().HasForeignKey(l => l.BlobId).OnDelete(DeleteBehavior.Restrict);
    }
}
