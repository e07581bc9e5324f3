using Berth.Oci;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

/// <summary>A tag came, moved or went: one line of its history, which is never changed.</summary>
internal sealed class TagMoveRow
{
    public long Id { get; set; }

    public long RepositoryId { get; set; }

    public required string Tag { get; set; }

    /// <summary>What it named before; null when it was not there.</summary>
    public Digest? FromDigest { get; set; }

    /// <summary>What it names from then on; null when it went.</summary>
    public Digest? ToDigest { get; set; }

    public DateTimeOffset MovedAt { get; set; }

    /// <summary>The account; null while the registry was open, and for what Berth does by itself.</summary>
    public string? MovedBy { get; set; }

    public TagMoveCause Cause { get; set; }
}

internal sealed class TagMoveTable : IEntityTypeConfiguration<TagMoveRow>
{
    public void Configure(EntityTypeBuilder<TagMoveRow> table)
    {
        table.ToTable("tag_moves");
        table.Property(m => m.Tag).HasMaxLength(Tag.MaxLength);
        table.Property(m => m.MovedBy).HasMaxLength(300);
        // A tag's history and a repository's, newest first, by key.
        table.HasIndex(m => new { m.RepositoryId, m.Tag, m.Id });
        table.HasIndex(m => new { m.RepositoryId, m.Id });
        table.HasOne<RepositoryRow>().WithMany().HasForeignKey(m => m.RepositoryId).OnDelete(DeleteBehavior.Cascade);
    }
}
