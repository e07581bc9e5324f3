using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

/// <summary>A cycle of garbage collection that found something: what it came to.</summary>
internal sealed class CollectionRow
{
    public long Id { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset EndedAt { get; set; }

    public long Manifests { get; set; }

    public long Links { get; set; }

    public long Blobs { get; set; }

    public long Bytes { get; set; }
}

/// <summary>Who does what only one process at a time should. Nobody's clock is compared: a holder counts <see cref="Beat"/> up, and one that
/// stands still for long enough by the watch of who waits has ended.</summary>
internal sealed class LeaseRow
{
    public required string Name { get; set; }

    public Guid Holder { get; set; }

    public long Beat { get; set; }
}

internal sealed class CollectionTable : IEntityTypeConfiguration<CollectionRow>
{
    public void Configure(EntityTypeBuilder<CollectionRow> table) => table.ToTable("collections");
}

internal sealed class LeaseTable : IEntityTypeConfiguration<LeaseRow>
{
    public void Configure(EntityTypeBuilder<LeaseRow> table)
    {
        table.ToTable("leases");
        table.HasKey(l => l.Name);
        table.Property(l => l.Name).HasMaxLength(100);
    }
}
