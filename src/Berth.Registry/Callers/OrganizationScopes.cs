namespace Berth.Registry.Callers;

/// <summary>What an organization's token may do in the organization itself, beside its repositories. Each stands for itself, so that a client
/// reads what it wrote; editing includes reading when it is asked (<see cref="CredentialLimits.Allows"/>).</summary>
[Flags]
public enum OrganizationScopes
{
    None = 0,
    ReadMembers = 1,

    /// <summary>All but owners, who are made and removed by owners only.</summary>
    EditMembers = 2,

    ReadInvitations = 4,

    /// <summary>All but those that make an owner.</summary>
    EditInvitations = 8,

    ReadTeams = 16,

    /// <summary>Their names and members, not their rights.</summary>
    EditTeams = 32,

    ReadAuditLog = 64,
    ReadRegistryAccess = 128,
    EditRegistryAccess = 256,
}
