using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

/// <summary>A refresh token that is or was good. An exchanged one stays until it would have expired: its return is noticed.</summary>
internal sealed class RefreshTokenRow
{
    public long Id { get; set; }

    /// <summary>SHA-256 of the secret, which is random enough to need nothing slower.</summary>
    public required byte[] Hash { get; set; }

    /// <summary>Shared by a token and all that were exchanged for it.</summary>
    public Guid Family { get; set; }

    /// <summary>The <c>CallerIdentity</c> that it stands for.</summary>
    public required string Identity { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When another was given for it.</summary>
    public DateTimeOffset? ExchangedAt { get; set; }
}

internal sealed class RefreshTokenTable : IEntityTypeConfiguration<RefreshTokenRow>
{
    public void Configure(EntityTypeBuilder<RefreshTokenRow> table)
    {
        table.ToTable("refresh_tokens");
        table.Property(t => t.Hash).HasMaxLength(32);
        table.Property(t => t.Identity).HasMaxLength(100);
        table.HasIndex(t => t.Hash).IsUnique();
        table.HasIndex(t => t.Family);
        table.HasIndex(t => t.ExpiresAt);
    }
}
