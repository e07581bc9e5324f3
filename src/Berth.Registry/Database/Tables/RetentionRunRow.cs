using Berth.Oci;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

/// <summary>A run of retention in one repository: what it came to.</summary>
internal sealed class RetentionRunRow
{
    public long Id { get; set; }

    public required string Namespace { get; set; }

    public long RepositoryId { get; set; }

    public DateTimeOffset RanAt { get; set; }

    /// <summary>Who asked for it; null when it was due.</summary>
    public string? RanBy { get; set; }

    public int Kept { get; set; }

    public int Removed { get; set; }

    public long FreedBytes { get; set; }

    /// <summary>The rules and the first lines of the report, as JSON.</summary>
    public required string Report { get; set; }

    /// <summary>Under which its lines stand in the trash.</summary>
    public Guid Batch { get; set; }
}

internal sealed class RetentionRunTable : IEntityTypeConfiguration<RetentionRunRow>
{
    public void Configure(EntityTypeBuilder<RetentionRunRow> table)
    {
        table.ToTable("retention_runs");
        table.Property(r => r.Namespace).HasMaxLength(RepositoryName.MaxLength);
        table.HasIndex(r => new { r.Namespace, r.Id });
        table.HasIndex(r => new { r.RepositoryId, r.Id });
        table.HasOne<RepositoryRow>().WithMany().HasForeignKey(r => r.RepositoryId).OnDelete(DeleteBehavior.Cascade);
    }
}
