namespace Berth.Registry;

public enum RepositoryAction
{
    Pull,

    /// <summary>Push content, and describe the repository.</summary>
    Push,

    /// <summary>Delete tags, manifests and blobs.</summary>
    Delete,

    /// <summary>Change visibility and rights, delete the repository.</summary>
    Administer,
}

/// <summary>What somebody is to a repository.</summary>
public enum RepositoryRole
{
    None,
    Read,
    Write,
    Admin,
}

public enum AccessReason
{
    /// <summary>The registry has no account yet.</summary>
    Open,

    /// <summary>Anybody may read it.</summary>
    Public,

    /// <summary>The caller's own rights, or those of a team, suffice.</summary>
    Granted,

    Administrator,

    /// <summary>Nobody is signed in and this takes somebody.</summary>
    Anonymous,

    /// <summary>There is no such repository, or it is not for the caller to know of it.</summary>
    Unknown,

    /// <summary>The caller's role in the repository or namespace does not suffice.</summary>
    InsufficientRole,

    /// <summary>The caller's role would suffice, but not the token in use.</summary>
    InsufficientScope,

    /// <summary>The account was disabled, the password changed or the token revoked after the caller was verified.</summary>
    CredentialEnded,
}

/// <param name="Visible">Whether the caller may know that the repository exists; false is answered exactly as a missing one.</param>
public sealed record AccessDecision(bool Allowed, AccessReason Reason, bool Exists, bool Visible)
{
    /// <summary>On which repository the action is allowed; null while there is none of the name.</summary>
    public long? RepositoryId { get; init; }
}

/// <param name="RepositoryId">On which repository; null while there is none of the name, and when nothing is allowed.</param>
/// <param name="Visible">As <see cref="AccessDecision.Visible"/>.</param>
public sealed record AllowedActions(IReadOnlyList<RepositoryAction> Actions, long? RepositoryId, bool Visible);
