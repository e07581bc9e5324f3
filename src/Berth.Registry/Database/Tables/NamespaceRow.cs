using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

/// <summary>A first segment of repository names and who owns it. Accounts and organizations share these names.</summary>
internal sealed class NamespaceRow
{
    public required string Name { get; set; }

    /// <summary>See <see cref="Names.Skeleton"/>: two names that look alike have the same.</summary>
    public required string Skeleton { get; set; }

    public long? AccountId { get; set; }

    public long? OrganizationId { get; set; }

    /// <summary>What a repository is that its first push creates.</summary>
    public bool NewRepositoriesArePrivate { get; set; } = true;
}

internal sealed class NamespaceTable : IEntityTypeConfiguration<NamespaceRow>
{
    public void Configure(EntityTypeBuilder<NamespaceRow> table)
    {
        table.ToTable("namespaces");
        table.HasKey(n => n.Name);
        table.HasIndex(n => n.Skeleton).IsUnique();
        table.HasIndex(n => n.AccountId).IsUnique();
        table.HasIndex(n => n.OrganizationId).IsUnique();
        table.HasOne<AccountRow>().WithMany().HasForeignKey(n => n.AccountId).OnDelete(DeleteBehavior.Cascade);
        table.HasOne<OrganizationRow>().WithMany().HasForeignKey(n => n.OrganizationId).OnDelete(DeleteBehavior.Cascade);
    }
}
