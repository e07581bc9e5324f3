using System.Globalization;
using Berth.Oci;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

/// <summary>A repository exists from its first blob or manifest on, or since someone created it.</summary>
internal sealed class RepositoryRow
{
    public long Id { get; set; }

    public required string Name { get; set; }

    /// <summary>The part of the name before the first slash, which somebody owns; empty for the registry's own.</summary>
    public required string Namespace { get; set; }

    public bool IsPrivate { get; set; }

    public string Description { get; set; } = "";

    /// <summary>Markdown, at most 25,000 bytes.</summary>
    public string FullDescription { get; set; } = "";

    /// <summary>Who created it; empty when it was pushed before the registry had accounts.</summary>
    public string CreatedBy { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When its content or its description changed last.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>How many <see cref="StarRow"/> there are, changed together with them.</summary>
    public long StarCount { get; set; }

    public long PullCount { get; set; }

    public DateTimeOffset? LastPulledAt { get; set; }

    public RepositoryStatus Status { get; set; } = RepositoryStatus.Active;

    /// <summary>As <c>RepositoryCategory.Write</c> leaves them.</summary>
    public string Categories { get; set; } = "";

    public bool ImmutableTags { get; set; }

    /// <summary>As <c>TagRules.Write</c> leaves them.</summary>
    public string ImmutableTagRules { get; set; } = "";

    /// <summary>Seconds that a version of a tag must be old before a pull by the tag gets it; null for no such wish.</summary>
    public long? MinimumAge { get; set; }

    /// <summary>Rules of retention as JSON; null when the namespace's hold.</summary>
    public string? Retention { get; set; }

    /// <summary>In the trash since then, and under <see cref="TrashName"/> meanwhile; its own name stands in its line of the trash.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>A name that no repository can have, so that nothing that goes by names finds it.</summary>
    public static string TrashName(long id) => string.Create(CultureInfo.InvariantCulture, $"#{id}");
}

internal sealed class RepositoryTable : IEntityTypeConfiguration<RepositoryRow>
{
    public void Configure(EntityTypeBuilder<RepositoryRow> table)
    {
        table.ToTable("repositories");
        table.Property(r => r.Name).HasMaxLength(RepositoryName.MaxLength);
        table.Property(r => r.Namespace).HasMaxLength(RepositoryName.MaxLength);
        table.Property(r => r.Description).HasMaxLength(100);
        table.HasIndex(r => r.Name).IsUnique();
        table.HasIndex(r => new { r.Namespace, r.Name });
        // The orders of explore and search, by key.
        table.HasIndex(r => new { r.UpdatedAt, r.Id });
        table.HasIndex(r => new { r.PullCount, r.Id });
        table.HasIndex(r => new { r.StarCount, r.Id });
    }
}
