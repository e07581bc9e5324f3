using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

/// <summary>One number that goes up whenever any right changes; whoever remembers a decision remembers it with this.</summary>
internal sealed class AccessEpochRow
{
    public const int Only = 1;

    public int Id { get; set; }

    public long Value { get; set; }
}

internal sealed class AccessEpochTable : IEntityTypeConfiguration<AccessEpochRow>
{
    public void Configure(EntityTypeBuilder<AccessEpochRow> table)
    {
        table.ToTable("access_epoch");
        table.Property(e => e.Id).ValueGeneratedNever();
        table.HasData(new AccessEpochRow { Id = AccessEpochRow.Only, Value = 1 });
    }
}
