using Berth.Oci;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

/// <summary>What holds for all repositories of a namespace, whether or not somebody owns it. Without a row, what the server was started
/// with.</summary>
internal sealed class NamespaceSettingsRow
{
    public required string Name { get; set; }

    /// <summary>How many days what was deleted can be restored; 0 for not at all; null for the server's time.</summary>
    public int? TrashDays { get; set; }

    /// <summary>Bytes of its blobs, each counted once; null for no limit.</summary>
    public long? QuotaBytes { get; set; }

    public bool ImmutableTags { get; set; }

    /// <summary>As <c>TagRules.Write</c> leaves them.</summary>
    public string ImmutableTagRules { get; set; } = "";

    /// <summary>Rules of retention as JSON; null for none.</summary>
    public string? Retention { get; set; }
}

internal sealed class NamespaceSettingsTable : IEntityTypeConfiguration<NamespaceSettingsRow>
{
    public void Configure(EntityTypeBuilder<NamespaceSettingsRow> table)
    {
        table.ToTable("namespace_settings");
        table.HasKey(s => s.Name);
        table.Property(s => s.Name).HasMaxLength(RepositoryName.MaxLength);
    }
}
