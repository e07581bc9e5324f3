using Berth.Oci;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

/// <summary>One thing that was deleted and can be restored: a tag, a manifest or a repository.</summary>
internal sealed class TrashRow
{
    public long Id { get; set; }

    public TrashKind Kind { get; set; }

    /// <summary>Of a tag and a manifest the repository they are restored to, by whatever name it has then.</summary>
    public long RepositoryId { get; set; }

    /// <summary>Whose trash it is in.</summary>
    public required string Namespace { get; set; }

    /// <summary>Its name when it was deleted.</summary>
    public required string Repository { get; set; }

    /// <summary>Of a tag only.</summary>
    public string? Tag { get; set; }

    /// <summary>The manifest, or what the tag named.</summary>
    public Digest? Digest { get; set; }

    public DateTimeOffset DeletedAt { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }

    public string? DeletedBy { get; set; }

    public TagMoveCause Cause { get; set; }

    /// <summary>What went together, as by one run of retention, has the same.</summary>
    public Guid Batch { get; set; }
}

internal sealed class TrashTable : IEntityTypeConfiguration<TrashRow>
{
    public void Configure(EntityTypeBuilder<TrashRow> table)
    {
        table.ToTable("trash");
        table.Property(t => t.Namespace).HasMaxLength(RepositoryName.MaxLength);
        table.Property(t => t.Repository).HasMaxLength(RepositoryName.MaxLength);
        table.Property(t => t.Tag).HasMaxLength(Oci.Tag.MaxLength);
        table.Property(t => t.DeletedBy).HasMaxLength(300);
        table.HasIndex(t => new { t.Namespace, t.Id });
        table.HasIndex(t => new { t.RepositoryId, t.Id });
        table.HasIndex(t => new { t.ExpiresAt, t.Id });
        table.HasIndex(t => new { t.Batch, t.Id });
        table.HasOne<RepositoryRow>().WithMany().HasForeignKey(t => t.RepositoryId).OnDelete(DeleteBehavior.Cascade);
    }
}
