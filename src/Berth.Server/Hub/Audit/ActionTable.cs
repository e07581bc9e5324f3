using Berth.Registry.Trail;

namespace Berth.Server.Hub.Audit;

/// <summary>The actions of the audit log with their English names. Those under <c>repo</c> and <c>org</c> are Docker Hub's own.</summary>
internal static class ActionTable
{
    public static IReadOnlyDictionary<string, ActionGroup> Groups { get; } = new Dictionary<string, ActionGroup>
    {
        ["org"] = new("Organization",
        [
            new(AuditActions.OrganizationCreate, "Created an organization", "Organization created"),
            new(AuditActions.OrganizationUpdate, "Changed an organization", "Organization updated"),
            new(AuditActions.MemberAdd, "Added a member to the organization", "Member added"),
            new(AuditActions.MemberRole, "Changed the role of a member", "Member role changed"),
            new(AuditActions.MemberRemove, "Removed a member from the organization", "Member removed"),
            new(AuditActions.Invite, "Invited somebody to the organization", "Member invited"),
            new(AuditActions.InviteDelete, "Withdrew an invitation", "Invitation withdrawn"),
            new(AuditActions.TeamCreate, "Created a team", "Team created"),
            new(AuditActions.TeamUpdate, "Changed a team", "Team updated"),
            new(AuditActions.TeamDelete, "Deleted a team", "Team deleted"),
            new(AuditActions.TeamMemberAdd, "Added a member to a team", "Team member added"),
            new(AuditActions.TeamMemberRemove, "Removed a member from a team", "Team member removed"),
        ]),
        ["repo"] = new("Repository",
        [
            new(AuditActions.RepositoryCreate, "Created a repository", "Repository created"),
            new(AuditActions.RepositoryUpdate, "Changed a repository", "Repository updated"),
            new(AuditActions.RepositoryDelete, "Deleted a repository", "Repository deleted"),
            new(AuditActions.RepositoryRename, "Renamed a repository", "Repository renamed"),
            new(AuditActions.RepositoryPrivacy, "Changed the privacy of a repository", "Privacy changed"),
            new(AuditActions.CategoryUpdate, "Changed the categories of a repository", "Categories updated"),
            new(AuditActions.ImmutableTagsUpdate, "Changed which tags stay where they are", "Immutable tags updated"),
            new(AuditActions.MinimumAgeUpdate, "Changed how old a version has to be to be pulled", "Minimum age updated"),
            new(AuditActions.BlobDelete, "Deleted a blob", "Blob deleted"),
            new(AuditActions.WebhookCreate, "Added a webhook to a repository", "Webhook added"),
            new(AuditActions.WebhookDelete, "Removed a webhook from a repository", "Webhook removed"),
            new(AuditActions.TagPush, "Pushed a tag", "Tag pushed"),
            new(AuditActions.TagDelete, "Deleted a tag", "Tag deleted"),
            new(AuditActions.TagRollback, "Rolled a tag back", "Tag rolled back"),
            new(AuditActions.TagCopy, "Copied a tag", "Tag copied"),
            new(AuditActions.TagExpiry, "Changed when a tag expires", "Tag expiry changed"),
            new(AuditActions.TagExpired, "Removed a tag whose time had come", "Tag expired"),
            new(AuditActions.EarlierVersion, "Pulled a tag younger than the repository asks for", "Young tag pulled"),
            new(AuditActions.TrashRestore, "Restored something from the trash", "Restored from trash"),
            new(AuditActions.TrashEmpty, "Emptied the trash", "Trash emptied"),
            new(AuditActions.RetentionUpdate, "Changed the rules of retention", "Retention updated"),
            new(AuditActions.RetentionRun, "Ran the rules of retention", "Retention run"),
            new(AuditActions.CollaboratorAdd, "Added a collaborator to a repository", "Collaborator added"),
            new(AuditActions.CollaboratorRemove, "Removed a collaborator from a repository", "Collaborator removed"),
            new(AuditActions.TeamRight, "Changed what a team may do in a repository", "Team permission changed"),
        ]),
        ["namespace"] = new("Namespace",
        [
            new(AuditActions.NamespaceUpdate, "Changed the settings of a namespace", "Namespace settings changed"),
            new(AuditActions.QuotaUpdate, "Changed the quota of a namespace", "Quota changed"),
        ]),
        ["account"] = new("Account",
        [
            new(AuditActions.SignIn, "Signed in", "Signed in"),
            new(AuditActions.SignInFailed, "Failed to sign in", "Sign-in failed"),
            new(AuditActions.SignOut, "Signed out", "Signed out"),
            new(AuditActions.AccountCreate, "Created an account", "Account created"),
            new(AuditActions.AccountUpdate, "Changed an account", "Account updated"),
            new(AuditActions.AccountDisable, "Disabled an account", "Account disabled"),
            new(AuditActions.AccountEnable, "Enabled an account", "Account enabled"),
            new(AuditActions.AccountPromote, "Made an account an administrator", "Administrator added"),
            new(AuditActions.AccountDemote, "Took an account's administration away", "Administrator removed"),
            new(AuditActions.PasswordChange, "Changed a password", "Password changed"),
            new(AuditActions.PasswordReset, "Chose a password by a reset link", "Password reset"),
            new(AuditActions.ResetLink, "Made a link to reset a password", "Reset link created"),
            new(AuditActions.SecondFactorEnable, "Turned the second factor on", "Second factor enabled"),
            new(AuditActions.SecondFactorDisable, "Turned the second factor off", "Second factor disabled"),
            new(AuditActions.RecoveryCodes, "Made new recovery codes", "Recovery codes created"),
            new(AuditActions.RecoveryCodeUsed, "Signed in by a recovery code", "Recovery code used"),
        ]),
        ["token"] = new("Access token",
        [
            new(AuditActions.TokenCreate, "Created an access token", "Token created"),
            new(AuditActions.TokenUpdate, "Changed an access token", "Token updated"),
            new(AuditActions.TokenDelete, "Deleted an access token", "Token deleted"),
            new(AuditActions.RefreshTokenReused, "Used a refresh token twice", "Refresh token reused"),
        ]),
        ["registry"] = new("Registry",
        [
            new(AuditActions.SettingsUpdate, "Changed the settings of the registry", "Settings changed"),
            new(AuditActions.KeysRotate, "Rotated the signing keys", "Keys rotated"),
        ]),
    };

    private static readonly Dictionary<string, string> Descriptions =
        Groups.Values.SelectMany(group => group.Actions).ToDictionary(action => action.Name, action => action.Description, StringComparer.Ordinal);

    /// <summary>The action itself where it has no other name.</summary>
    public static string Describe(string action) => Descriptions.GetValueOrDefault(action, action);
}

internal sealed record ActionGroup(string Label, IReadOnlyList<ActionName> Actions);

internal sealed record ActionName(string Name, string Description, string Label);
