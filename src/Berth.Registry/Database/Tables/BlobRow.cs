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

    /// <summary>Since when no repository was seen to link it; null when one did when that was last looked at.</summary>
    public DateTimeOffset? LooseSince { get; set; }

    /// <summary>Its file is about to go, or gone: for everybody but collection it is not there. Who pushes it takes this back first.</summary>
    public bool Deleting { get; set; }

    /// <summary>Until when somebody is writing its file anew, by the database's clock; null when nobody is.</summary>
    public DateTimeOffset? HeldUntil { get; set; }
}

/// <summary>A repository has a blob. Reading a blob takes a link; deleting a blob removes the link only.</summary>
internal sealed class BlobLinkRow
{
    public long RepositoryId { get; set; }

    public long BlobId { get; set; }

    /// <summary>The blob's, which never changes: a repository's size is added up without a look at its blobs.</summary>
    public long Size { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Since when no manifest of the repository refers to it; null while one does.</summary>
    public DateTimeOffset? LooseSince { get; set; }

    /// <summary>When one who may push was last told that it is there; null once a manifest has come that refers to it.</summary>
    public DateTimeOffset? PromisedAt { get; set; }
}

internal sealed class BlobTable : IEntityTypeConfiguration<BlobRow>
{
    public void Configure(EntityTypeBuilder<BlobRow> table)
    {
        table.ToTable("blobs");
        table.Property(b => b.Stamp).HasMaxLength(200);
        table.HasIndex(b => b.Digest).IsUnique();
        // What collection looks at, oldest first.
        table.HasIndex(b => new { b.LooseSince, b.Id }).HasFilter("loose_since IS NOT NULL");
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
        // What collection looks at, oldest first.
        table.HasIndex(l => new { l.LooseSince, l.RepositoryId, l.BlobId }).HasFilter("loose_since IS NOT NULL");
        table.HasOne<RepositoryRow>().WithMany().HasForeignKey(l => l.RepositoryId).OnDelete(DeleteBehavior.Cascade);
        table.HasOne<BlobRow>().WithMany().HasForeignKey(l => l.BlobId).OnDelete(DeleteBehavior.Restrict);
    }
}
