using Berth.Registry.Database.Tables;

namespace Berth.Registry.Trail;

internal static class AuditRows
{
    public static AuditEntry ToEntry(this AuditRow row) =>
        new(row.Id, row.Time, row.Namespace, row.Action, row.Actor, row.Target, row.Address, row.UserAgent, row.Data);
}
