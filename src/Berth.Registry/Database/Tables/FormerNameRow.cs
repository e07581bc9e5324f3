using Berth.Oci;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

/// <summary>A name that a repository had, and by which it is still found until another repository takes it.</summary>
internal sealed class FormerNameRow
{
    public required string Name { get; set; }

    public long RepositoryId { get; set; }

    public DateTimeOffset RenamedAt { get; set; }
}

internal sealed class FormerNameTable : IEntityTypeConfiguration<FormerNameRow>
{
    public void Configure(EntityTypeBuilder<FormerNameRow> table)
    {
        table.ToTable("former_names");
        table.HasKey(n => n.Name);
        table.Property(n => n.Name).HasMaxLength(RepositoryName.MaxLength);
        table.HasIndex(n => n.RepositoryId);
        table.HasOne<RepositoryRow>().WithMany().HasForeignKey(n => n.RepositoryId).OnDelete(DeleteBehavior.Cascade);
    }
}
