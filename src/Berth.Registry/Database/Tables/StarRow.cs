using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

/// <summary>An account likes a repository.</summary>
internal sealed class StarRow
{
    public long AccountId { get; set; }

    public long RepositoryId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

internal sealed class StarTable : IEntityTypeConfiguration<StarRow>
{
    public void Configure(EntityTypeBuilder<StarRow> table)
    {
        table.ToTable("stars");
        table.HasKey(s => new { s.AccountId, s.RepositoryId });
        table.HasIndex(s => s.RepositoryId);
        table.HasOne<RepositoryRow>().WithMany().HasForeignKey(s => s.RepositoryId).OnDelete(DeleteBehavior.Cascade);
        // Whoever deletes an account takes its stars back first: counts would stay behind.
        table.HasOne<AccountRow>().WithMany().HasForeignKey(s => s.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}
