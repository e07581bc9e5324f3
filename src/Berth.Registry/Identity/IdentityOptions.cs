namespace Berth.Registry.Identity;

internal sealed class IdentityOptions
{
    /// <summary>The file with the key that closes secrets in the database; made at first start, mode 0600. Nodes on one database share
    /// it.</summary>
    public required string KeyFile { get; init; }

    /// <summary>How long a line of the audit log is kept; a year unless set, at least a day.</summary>
    public TimeSpan AuditRetention { get; init; } = TimeSpan.FromDays(365);
}
