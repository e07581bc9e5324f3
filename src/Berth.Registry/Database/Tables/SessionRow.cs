using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

internal sealed class SessionRow
{
    public Guid Id { get; set; }

    public long AccountId { get; set; }

    public required byte[] Hash { get; set; }

    /// <summary>The account's stamp when it began; another one today means that it has ended.</summary>
    public int Stamp { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset LastSeenAt { get; set; }

    public required string Address { get; set; }

    public required string UserAgent { get; set; }
}

internal sealed class SessionTable : IEntityTypeConfiguration<SessionRow>
{
    public void Configure(EntityTypeBuilder<SessionRow> table)
    {
        table.ToTable("sessions");
        table.Property(s => s.Id).ValueGeneratedNever();
        table.HasIndex(s => s.Hash).IsUnique();
        table.HasIndex(s => s.AccountId);
        table.HasOne<AccountRow>().WithMany().HasForeignKey(s => s.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}
