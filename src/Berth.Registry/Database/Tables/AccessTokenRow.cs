using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

/// <summary>A token of an account or of an organization; exactly one of the two ids is set.</summary>
internal sealed class AccessTokenRow
{
    public Guid Id { get; set; }

    public long? AccountId { get; set; }

    public long? OrganizationId { get; set; }

    /// <summary>SHA-256 suffices: the secret has 190 random bits, which nobody can try out.</summary>
    public required byte[] Hash { get; set; }

    public required string Label { get; set; }

    public string Description { get; set; } = "";

    /// <summary>As <c>TokenGrants</c> writes them.</summary>
    public required string Grants { get; set; }

    public bool IsActive { get; set; } = true;

    public required string CreatedBy { get; set; }

    public required string CreatorAddress { get; set; }

    public required string CreatorUserAgent { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? ExpiresAt { get; set; }

    public DateTimeOffset? LastUsedAt { get; set; }

    public bool IsUsable(DateTimeOffset now) => IsActive && !(ExpiresAt <= now);
}

internal sealed class AccessTokenTable : IEntityTypeConfiguration<AccessTokenRow>
{
    public void Configure(EntityTypeBuilder<AccessTokenRow> table)
    {
        table.ToTable("access_tokens");
        table.Property(t => t.Id).ValueGeneratedNever();
        table.HasIndex(t => t.Hash).IsUnique();
        table.HasIndex(t => t.AccountId);
        table.HasIndex(t => t.OrganizationId);
        table.HasOne<AccountRow>().WithMany().HasForeignKey(t => t.AccountId).OnDelete(DeleteBehavior.Cascade);
        table.HasOne<OrganizationRow>().WithMany().HasForeignKey(t => t.OrganizationId).OnDelete(DeleteBehavior.Cascade);
    }
}
