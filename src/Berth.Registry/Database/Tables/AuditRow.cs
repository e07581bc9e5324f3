using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

/// <summary>One line of the audit log. It names people by their names, not by keys, so that it outlives what it speaks of.</summary>
internal sealed class AuditRow
{
    public long Id { get; set; }

    public DateTimeOffset Time { get; set; }

    public required string Namespace { get; set; }

    public required string Action { get; set; }

    public required string Actor { get; set; }

    public required string Target { get; set; }

    public required string Address { get; set; }

    public required string UserAgent { get; set; }

    public string Data { get; set; } = "{}";
}

internal sealed class AuditTable : IEntityTypeConfiguration<AuditRow>
{
    public void Configure(EntityTypeBuilder<AuditRow> table)
    {
        table.ToTable("audit");
        // Each filter by which a million lines are read finds its own in order; an actor's are merged from those of each action.
        table.HasIndex(a => new { a.Namespace, a.Id });
        table.HasIndex(a => new { a.Namespace, a.Action, a.Id });
        table.HasIndex(a => new { a.Actor, a.Action, a.Id });
        table.HasIndex(a => new { a.Action, a.Id });
        table.HasIndex(a => new { a.Target, a.Id });
        table.HasIndex(a => a.Time);
    }
}
