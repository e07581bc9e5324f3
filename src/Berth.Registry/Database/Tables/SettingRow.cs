using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

internal sealed class SettingRow
{
    public required string Key { get; set; }

    public required string Value { get; set; }
}

internal sealed class SettingTable : IEntityTypeConfiguration<SettingRow>
{
    public void Configure(EntityTypeBuilder<SettingRow> table)
    {
        table.ToTable("settings");
        table.HasKey(s => s.Key);
    }
}
