using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

internal sealed class CollaboratorRow
{
    public long RepositoryId { get; set; }

    public long AccountId { get; set; }

    public RepositoryRole Role { get; set; }
}

internal sealed class CollaboratorTable : IEntityTypeConfiguration<CollaboratorRow>
{
    public void Configure(EntityTypeBuilder<CollaboratorRow> table)
    {
        table.ToTable("collaborators");
        table.HasKey(c => new { c.RepositoryId, c.AccountId });
        table.HasIndex(c => c.AccountId);
        table.HasOne<RepositoryRow>().WithMany().HasForeignKey(c => c.RepositoryId).OnDelete(DeleteBehavior.Cascade);
        table.HasOne<AccountRow>().WithMany().HasForeignKey(c => c.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}
