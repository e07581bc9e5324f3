using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

internal sealed class WebhookRow
{
    public long Id { get; set; }

    public long RepositoryId { get; set; }

    public required string Name { get; set; }

    /// <summary>The name as a part of an address.</summary>
    public required string Slug { get; set; }

    /// <summary>The names and addresses as JSON, in a box: many services put a secret into the address.</summary>
    public required byte[] Hooks { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class WebhookTable : IEntityTypeConfiguration<WebhookRow>
{
    public void Configure(EntityTypeBuilder<WebhookRow> table)
    {
        table.ToTable("webhooks");
        table.HasIndex(w => new { w.RepositoryId, w.Slug }).IsUnique();
        table.HasOne<RepositoryRow>().WithMany().HasForeignKey(w => w.RepositoryId).OnDelete(DeleteBehavior.Cascade);
    }
}
