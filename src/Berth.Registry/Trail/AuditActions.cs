namespace Berth.Registry.Trail;

/// <summary>The names of what is recorded. Those that Docker Hub has are its own.</summary>
public static class AuditActions
{
    public const string SignIn = "account.sign_in", SignInFailed = "account.sign_in_failed", SignOut = "account.sign_out";
    public const string AccountCreate = "account.create", AccountDisable = "account.disable", AccountEnable = "account.enable";
    public const string AccountPromote = "account.promote", AccountDemote = "account.demote", AccountUpdate = "account.update";
    public const string PasswordChange = "account.password_change", ResetLink = "account.reset_link",
        PasswordReset = "account.password_reset";
    public const string SecondFactorEnable = "account.second_factor.enable", SecondFactorDisable = "account.second_factor.disable";
    public const string RecoveryCodes = "account.recovery_codes", RecoveryCodeUsed = "account.recovery_code_used";
    public const string TokenCreate = "token.create", TokenUpdate = "token.update", TokenDelete = "token.delete";
    public const string RefreshTokenReused = "token.refresh_reused";

    public const string RepositoryCreate = "repo.create", RepositoryUpdate = "repo.update", RepositoryDelete = "repo.delete";
    public const string RepositoryRename = "repo.rename";
    public const string RepositoryPrivacy = "repo.change_privacy", TagPush = "repo.tag.push", TagDelete = "repo.tag.delete";
    public const string BlobDelete = "repo.blob.delete", TagRollback = "repo.tag.rollback", TagCopy = "repo.tag.copy", TagExpiry = "repo.tag.expiry",
        TagExpired = "repo.tag.expired";
    public const string TrashRestore = "repo.trash.restore", TrashEmpty = "repo.trash.empty", EarlierVersion = "repo.tag.cooldown";
    public const string CollaboratorAdd = "repo.collaborator.add", CollaboratorRemove = "repo.collaborator.remove";
    public const string CategoryUpdate = "repo.category.updated", ImmutableTagsUpdate = "repo.immutable.tags.updated",
        MinimumAgeUpdate = "repo.minimum.age.updated";
    public const string RetentionUpdate = "repo.retention.update", RetentionRun = "repo.retention.run";
    public const string WebhookCreate = "repo.webhook.create", WebhookDelete = "repo.webhook.delete";
    public const string TeamRight = "repo.team.permission";

    public const string OrganizationCreate = "org.create", OrganizationUpdate = "org.update";
    public const string MemberAdd = "org.member.add", MemberRole = "org.member.role", MemberRemove = "org.member.removed";
    public const string Invite = "org.team.member.invite", InviteDelete = "org.invite.delete";
    public const string TeamCreate = "org.team.create", TeamUpdate = "org.team.update", TeamDelete = "org.team.delete";
    public const string TeamMemberAdd = "org.team.member.add", TeamMemberRemove = "org.team.member.remove";

    public const string NamespaceUpdate = "namespace.settings.update", QuotaUpdate = "namespace.quota.update";

    public const string SettingsUpdate = "registry.settings.update", KeysRotate = "registry.keys.rotate";
}
