using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

/// <summary>A manifest runs on a platform: what lists are narrowed by. It goes with its manifest.</summary>
internal sealed class ManifestPlatformRow
{
    /// <summary>Of <see cref="Os"/> and of <see cref="Architecture"/>.</summary>
    public const int LongestPart = 64;

    public long ManifestId { get; set; }

    /// <summary>The manifest's, so that one index tells what a repository runs on.</summary>
    public long RepositoryId { get; set; }

    public required string Os { get; set; }

    public required string Architecture { get; set; }
}

internal sealed class ManifestPlatformTable : IEntityTypeConfiguration<ManifestPlatformRow>
{
    public void Configure(EntityTypeBuilder<ManifestPlatformRow> table)
    {
        table.ToTable("manifest_platforms");
        table.Property(p => p.Os).HasMaxLength(ManifestPlatformRow.LongestPart);
        table.Property(p => p.Architecture).HasMaxLength(ManifestPlatformRow.LongestPart);
        table.HasKey(p => new { p.ManifestId, p.Architecture, p.Os });
        table.HasIndex(p => new { p.RepositoryId, p.Architecture, p.Os });
        table.HasOne<ManifestRow>().WithMany().HasForeignKey(p => p.ManifestId).OnDelete(DeleteBehavior.Cascade);
    }
}
