using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

/// <summary>How often a repository was pulled on a day of UTC. A day without pulls has no row.</summary>
internal sealed class PullDayRow
{
    public long RepositoryId { get; set; }

    public DateOnly Day { get; set; }

    public long Count { get; set; }
}

internal sealed class PullDayTable : IEntityTypeConfiguration<PullDayRow>
{
    public void Configure(EntityTypeBuilder<PullDayRow> table)
    {
        table.ToTable("pull_days");
        table.HasKey(d => new { d.RepositoryId, d.Day });
        table.HasOne<RepositoryRow>().WithMany().HasForeignKey(d => d.RepositoryId).OnDelete(DeleteBehavior.Cascade);
    }
}
