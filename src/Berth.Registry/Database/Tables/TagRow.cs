using Berth.Oci;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

/// <summary>A name in a repository for one manifest, at any moment.</summary>
internal sealed class TagRow
{
    public long Id { get; set; }

    public long RepositoryId { get; set; }

    public required string Name { get; set; }

    public long ManifestId { get; set; }

    public DateTimeOffset PushedAt { get; set; }

    /// <summary>The account that moved it last; null while the registry was open.</summary>
    public string? PushedBy { get; set; }

    /// <summary>By this name, or by the digest it stood for.</summary>
    public DateTimeOffset? LastPulledAt { get; set; }

    /// <summary>When it goes to the trash by itself; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>A text whose order is that of versions: <c>TagVersion.KeyOf</c>.</summary>
    public string VersionKey { get; set; } = "";
}

internal sealed class TagTable : IEntityTypeConfiguration<TagRow>
{
    public void Configure(EntityTypeBuilder<TagRow> table)
    {
        table.ToTable("tags");
        table.Property(t => t.Name).HasMaxLength(Tag.MaxLength);
        table.HasIndex(t => new { t.RepositoryId, t.Name }).IsUnique();
        // The tags page: newest first, by key, at 100,000 tags.
        table.HasIndex(t => new { t.RepositoryId, t.PushedAt, t.Id });
        // The same page in the order of versions.
        table.HasIndex(t => new { t.RepositoryId, t.VersionKey });
        table.HasIndex(t => t.ExpiresAt).HasFilter("expires_at IS NOT NULL");
        table.HasOne<RepositoryRow>().WithMany().HasForeignKey(t => t.RepositoryId).OnDelete(DeleteBehavior.Cascade);
        table.HasOne<ManifestRow>().WithMany().HasForeignKey(t => t.ManifestId).OnDelete(DeleteBehavior.Cascade);
    }
}
