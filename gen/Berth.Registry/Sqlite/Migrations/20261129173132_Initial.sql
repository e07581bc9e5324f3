CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    "migration_id" TEXT NOT NULL CONSTRAINT "pk___ef_migrations_history" PRIMARY KEY,
    "product_version" TEXT NOT NULL
);

CREATE TABLE "access_epoch" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_access_epoch" PRIMARY KEY,
    "value" INTEGER NOT NULL
);

CREATE TABLE "accounts" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_accounts" PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "full_name" TEXT NOT NULL,
    "location" TEXT NOT NULL,
    "company" TEXT NOT NULL,
    "is_administrator" INTEGER NOT NULL,
    "disabled_at" INTEGER NULL,
    "password_hash" TEXT NULL,
    "stamp" INTEGER NOT NULL,
    "totp_secret" BLOB NULL,
    "second_factor_since" INTEGER NULL,
    "totp_last_step" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "last_sign_in_at" INTEGER NULL
);

CREATE TABLE "audit" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_audit" PRIMARY KEY AUTOINCREMENT,
    "time" INTEGER NOT NULL,
    "namespace" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "user_agent" TEXT NOT NULL,
    "data" TEXT NOT NULL
);

CREATE TABLE "blobs" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_blobs" PRIMARY KEY AUTOINCREMENT,
    "digest" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "stamp" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL
);

CREATE TABLE "organizations" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_organizations" PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "full_name" TEXT NOT NULL,
    "location" TEXT NOT NULL,
    "company" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL
);

CREATE TABLE "refresh_tokens" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_refresh_tokens" PRIMARY KEY AUTOINCREMENT,
    "hash" BLOB NOT NULL,
    "family" TEXT NOT NULL,
    "identity" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    "exchanged_at" INTEGER NULL
);

CREATE TABLE "repositories" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_repositories" PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "is_private" INTEGER NOT NULL,
    "description" TEXT NOT NULL,
    "full_description" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "star_count" INTEGER NOT NULL,
    "pull_count" INTEGER NOT NULL,
    "last_pulled_at" INTEGER NULL,
    "status" INTEGER NOT NULL,
    "categories" TEXT NOT NULL,
    "immutable_tags" INTEGER NOT NULL,
    "immutable_tag_rules" TEXT NOT NULL
);

CREATE TABLE "settings" (
    "key" TEXT NOT NULL CONSTRAINT "pk_settings" PRIMARY KEY,
    "value" TEXT NOT NULL
);

CREATE TABLE "signing_keys" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_signing_keys" PRIMARY KEY AUTOINCREMENT,
    "kid" TEXT NOT NULL,
    "public_key" BLOB NOT NULL,
    "sealed_private_key" BLOB NOT NULL,
    "created_at" INTEGER NOT NULL,
    "verifies_until" INTEGER NULL
);

CREATE TABLE "uploads" (
    "id" TEXT NOT NULL CONSTRAINT "pk_uploads" PRIMARY KEY,
    "repository" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "algorithm" INTEGER NOT NULL,
    "length" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "in_chunks" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
);

CREATE TABLE "known_networks" (
    "account_id" INTEGER NOT NULL,
    "network" TEXT NOT NULL,
    "seen_at" INTEGER NOT NULL,
    CONSTRAINT "pk_known_networks" PRIMARY KEY ("account_id", "network"),
    CONSTRAINT "fk_known_networks_accounts_account_id" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE CASCADE
);

CREATE TABLE "recovery_codes" (
    "account_id" INTEGER NOT NULL,
    "hash" BLOB NOT NULL,
    CONSTRAINT "pk_recovery_codes" PRIMARY KEY ("account_id", "hash"),
    CONSTRAINT "fk_recovery_codes_accounts_account_id" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE CASCADE
);

CREATE TABLE "reset_links" (
    "account_id" INTEGER NOT NULL CONSTRAINT "pk_reset_links" PRIMARY KEY,
    "hash" BLOB NOT NULL,
    "expires_at" INTEGER NOT NULL,
    CONSTRAINT "fk_reset_links_accounts_account_id" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE CASCADE
);

CREATE TABLE "sessions" (
    "id" TEXT NOT NULL CONSTRAINT "pk_sessions" PRIMARY KEY,
    "account_id" INTEGER NOT NULL,
    "hash" BLOB NOT NULL,
    "stamp" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "last_seen_at" INTEGER NOT NULL,
    "address" TEXT NOT NULL,
    "user_agent" TEXT NOT NULL,
    CONSTRAINT "fk_sessions_accounts_account_id" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE CASCADE
);

CREATE TABLE "access_tokens" (
    "id" TEXT NOT NULL CONSTRAINT "pk_access_tokens" PRIMARY KEY,
    "account_id" INTEGER NULL,
    "organization_id" INTEGER NULL,
    "hash" BLOB NOT NULL,
    "label" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "grants" TEXT NOT NULL,
    "is_active" INTEGER NOT NULL,
    "created_by" TEXT NOT NULL,
    "creator_address" TEXT NOT NULL,
    "creator_user_agent" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "expires_at" INTEGER NULL,
    "last_used_at" INTEGER NULL,
    CONSTRAINT "fk_access_tokens_accounts_account_id" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE CASCADE,
    CONSTRAINT "fk_access_tokens_organizations_organization_id" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON DELETE CASCADE
);

CREATE TABLE "members" (
    "organization_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "role" INTEGER NOT NULL,
    "joined_at" INTEGER NOT NULL,
    CONSTRAINT "pk_members" PRIMARY KEY ("organization_id", "account_id"),
    CONSTRAINT "fk_members_accounts_account_id" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE CASCADE,
    CONSTRAINT "fk_members_organizations_organization_id" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON DELETE CASCADE
);

CREATE TABLE "namespaces" (
    "name" TEXT NOT NULL CONSTRAINT "pk_namespaces" PRIMARY KEY,
    "skeleton" TEXT NOT NULL,
    "account_id" INTEGER NULL,
    "organization_id" INTEGER NULL,
    "new_repositories_are_private" INTEGER NOT NULL,
    CONSTRAINT "fk_namespaces_accounts_account_id" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE CASCADE,
    CONSTRAINT "fk_namespaces_organizations_organization_id" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON DELETE CASCADE
);

CREATE TABLE "organization_settings" (
    "organization_id" INTEGER NOT NULL CONSTRAINT "pk_organization_settings" PRIMARY KEY,
    "image_access" TEXT NULL,
    "registry_access" TEXT NULL,
    CONSTRAINT "fk_organization_settings_organizations_organization_id" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON DELETE CASCADE
);

CREATE TABLE "teams" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_teams" PRIMARY KEY AUTOINCREMENT,
    "organization_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "namespace_role" INTEGER NOT NULL,
    CONSTRAINT "fk_teams_organizations_organization_id" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON DELETE CASCADE
);

CREATE TABLE "blob_links" (
    "repository_id" INTEGER NOT NULL,
    "blob_id" INTEGER NOT NULL,
    "size" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    CONSTRAINT "pk_blob_links" PRIMARY KEY ("repository_id", "blob_id"),
    CONSTRAINT "fk_blob_links_blobs_blob_id" FOREIGN KEY ("blob_id") REFERENCES "blobs" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_blob_links_repositories_repository_id" FOREIGN KEY ("repository_id") REFERENCES "repositories" ("id") ON DELETE CASCADE
);

CREATE TABLE "collaborators" (
    "repository_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "role" INTEGER NOT NULL,
    CONSTRAINT "pk_collaborators" PRIMARY KEY ("repository_id", "account_id"),
    CONSTRAINT "fk_collaborators_accounts_account_id" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE CASCADE,
    CONSTRAINT "fk_collaborators_repositories_repository_id" FOREIGN KEY ("repository_id") REFERENCES "repositories" ("id") ON DELETE CASCADE
);

CREATE TABLE "manifests" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_manifests" PRIMARY KEY AUTOINCREMENT,
    "repository_id" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "kind" INTEGER NOT NULL,
    "referrer_type" TEXT NULL,
    "content_type" INTEGER NULL,
    "subject" TEXT NULL,
    "size" INTEGER NOT NULL,
    "annotations" TEXT NULL,
    "pushed_at" INTEGER NOT NULL,
    "pushed_by" TEXT NULL,
    "last_pulled_at" INTEGER NULL,
    "content" BLOB NOT NULL,
    CONSTRAINT "fk_manifests_repositories_repository_id" FOREIGN KEY ("repository_id") REFERENCES "repositories" ("id") ON DELETE CASCADE
);

CREATE TABLE "pull_days" (
    "repository_id" INTEGER NOT NULL,
    "day" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    CONSTRAINT "pk_pull_days" PRIMARY KEY ("repository_id", "day"),
    CONSTRAINT "fk_pull_days_repositories_repository_id" FOREIGN KEY ("repository_id") REFERENCES "repositories" ("id") ON DELETE CASCADE
);

CREATE TABLE "stars" (
    "account_id" INTEGER NOT NULL,
    "repository_id" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    CONSTRAINT "pk_stars" PRIMARY KEY ("account_id", "repository_id"),
    CONSTRAINT "fk_stars_accounts_account_id" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_stars_repositories_repository_id" FOREIGN KEY ("repository_id") REFERENCES "repositories" ("id") ON DELETE CASCADE
);

CREATE TABLE "webhooks" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_webhooks" PRIMARY KEY AUTOINCREMENT,
    "repository_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "hooks" BLOB NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    CONSTRAINT "fk_webhooks_repositories_repository_id" FOREIGN KEY ("repository_id") REFERENCES "repositories" ("id") ON DELETE CASCADE
);

CREATE TABLE "invitations" (
    "id" TEXT NOT NULL CONSTRAINT "pk_invitations" PRIMARY KEY,
    "organization_id" INTEGER NULL,
    "team_id" INTEGER NULL,
    "invitee" TEXT NOT NULL,
    "role" INTEGER NOT NULL,
    "hash" BLOB NOT NULL,
    "invited_by" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    CONSTRAINT "fk_invitations_organizations_organization_id" FOREIGN KEY ("organization_id") REFERENCES "organizations" ("id") ON DELETE CASCADE,
    CONSTRAINT "fk_invitations_teams_team_id" FOREIGN KEY ("team_id") REFERENCES "teams" ("id") ON DELETE SET NULL
);

CREATE TABLE "team_members" (
    "team_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    CONSTRAINT "pk_team_members" PRIMARY KEY ("team_id", "account_id"),
    CONSTRAINT "fk_team_members_accounts_account_id" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE CASCADE,
    CONSTRAINT "fk_team_members_teams_team_id" FOREIGN KEY ("team_id") REFERENCES "teams" ("id") ON DELETE CASCADE
);

CREATE TABLE "team_rights" (
    "team_id" INTEGER NOT NULL,
    "repository_id" INTEGER NOT NULL,
    "role" INTEGER NOT NULL,
    CONSTRAINT "pk_team_rights" PRIMARY KEY ("team_id", "repository_id"),
    CONSTRAINT "fk_team_rights_repositories_repository_id" FOREIGN KEY ("repository_id") REFERENCES "repositories" ("id") ON DELETE CASCADE,
    CONSTRAINT "fk_team_rights_teams_team_id" FOREIGN KEY ("team_id") REFERENCES "teams" ("id") ON DELETE CASCADE
);

CREATE TABLE "manifest_platforms" (
    "manifest_id" INTEGER NOT NULL,
    "os" TEXT NOT NULL,
    "architecture" TEXT NOT NULL,
    "repository_id" INTEGER NOT NULL,
    CONSTRAINT "pk_manifest_platforms" PRIMARY KEY ("manifest_id", "architecture", "os"),
    CONSTRAINT "fk_manifest_platforms_manifests_manifest_id" FOREIGN KEY ("manifest_id") REFERENCES "manifests" ("id") ON DELETE CASCADE
);

CREATE TABLE "manifest_references" (
    "manifest_id" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "role" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    CONSTRAINT "pk_manifest_references" PRIMARY KEY ("manifest_id", "position"),
    CONSTRAINT "fk_manifest_references_manifests_manifest_id" FOREIGN KEY ("manifest_id") REFERENCES "manifests" ("id") ON DELETE CASCADE
);

CREATE TABLE "tags" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_tags" PRIMARY KEY AUTOINCREMENT,
    "repository_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "manifest_id" INTEGER NOT NULL,
    "pushed_at" INTEGER NOT NULL,
    "pushed_by" TEXT NULL,
    "last_pulled_at" INTEGER NULL,
    CONSTRAINT "fk_tags_manifests_manifest_id" FOREIGN KEY ("manifest_id") REFERENCES "manifests" ("id") ON DELETE CASCADE,
    CONSTRAINT "fk_tags_repositories_repository_id" FOREIGN KEY ("repository_id") REFERENCES "repositories" ("id") ON DELETE CASCADE
);

INSERT INTO "access_epoch" ("id", "value")
VALUES (1, 1);
SELECT changes();


CREATE INDEX "ix_access_tokens_account_id" ON "access_tokens" ("account_id");

CREATE UNIQUE INDEX "ix_access_tokens_hash" ON "access_tokens" ("hash");

CREATE INDEX "ix_access_tokens_organization_id" ON "access_tokens" ("organization_id");

CREATE UNIQUE INDEX "ix_accounts_name" ON "accounts" ("name");

CREATE INDEX "ix_audit_action_id" ON "audit" ("action", "id");

CREATE INDEX "ix_audit_actor_action_id" ON "audit" ("actor", "action", "id");

CREATE INDEX "ix_audit_namespace_action_id" ON "audit" ("namespace", "action", "id");

CREATE INDEX "ix_audit_namespace_id" ON "audit" ("namespace", "id");

CREATE INDEX "ix_audit_target_id" ON "audit" ("target", "id");

CREATE INDEX "ix_audit_time" ON "audit" ("time");

CREATE INDEX "ix_blob_links_blob_id" ON "blob_links" ("blob_id");

CREATE INDEX "ix_blob_links_repository_id_size" ON "blob_links" ("repository_id", "size");

CREATE UNIQUE INDEX "ix_blobs_digest" ON "blobs" ("digest");

CREATE INDEX "ix_collaborators_account_id" ON "collaborators" ("account_id");

CREATE UNIQUE INDEX "ix_invitations_hash" ON "invitations" ("hash");

CREATE INDEX "ix_invitations_invitee" ON "invitations" ("invitee");

CREATE INDEX "ix_invitations_organization_id" ON "invitations" ("organization_id");

CREATE INDEX "ix_invitations_team_id" ON "invitations" ("team_id");

CREATE INDEX "ix_manifest_platforms_repository_id_architecture_os" ON "manifest_platforms" ("repository_id", "architecture", "os");

CREATE INDEX "ix_manifest_references_digest" ON "manifest_references" ("digest");

CREATE INDEX "ix_manifests_repository_id_content_type_media_type" ON "manifests" ("repository_id", "content_type", "media_type");

CREATE UNIQUE INDEX "ix_manifests_repository_id_digest" ON "manifests" ("repository_id", "digest");

CREATE INDEX "ix_manifests_repository_id_subject_digest" ON "manifests" ("repository_id", "subject", "digest");

CREATE INDEX "ix_members_account_id" ON "members" ("account_id");

CREATE UNIQUE INDEX "ix_namespaces_account_id" ON "namespaces" ("account_id");

CREATE UNIQUE INDEX "ix_namespaces_organization_id" ON "namespaces" ("organization_id");

CREATE UNIQUE INDEX "ix_namespaces_skeleton" ON "namespaces" ("skeleton");

CREATE UNIQUE INDEX "ix_organizations_name" ON "organizations" ("name");

CREATE INDEX "ix_refresh_tokens_expires_at" ON "refresh_tokens" ("expires_at");

CREATE INDEX "ix_refresh_tokens_family" ON "refresh_tokens" ("family");

CREATE UNIQUE INDEX "ix_refresh_tokens_hash" ON "refresh_tokens" ("hash");

CREATE UNIQUE INDEX "ix_repositories_name" ON "repositories" ("name");

CREATE INDEX "ix_repositories_namespace_name" ON "repositories" ("namespace", "name");

CREATE INDEX "ix_repositories_pull_count_id" ON "repositories" ("pull_count", "id");

CREATE INDEX "ix_repositories_star_count_id" ON "repositories" ("star_count", "id");

CREATE INDEX "ix_repositories_updated_at_id" ON "repositories" ("updated_at", "id");

CREATE UNIQUE INDEX "ix_reset_links_hash" ON "reset_links" ("hash");

CREATE INDEX "ix_sessions_account_id" ON "sessions" ("account_id");

CREATE UNIQUE INDEX "ix_sessions_hash" ON "sessions" ("hash");

CREATE UNIQUE INDEX "ix_signing_keys_kid" ON "signing_keys" ("kid");

CREATE INDEX "ix_stars_repository_id" ON "stars" ("repository_id");

CREATE INDEX "ix_tags_manifest_id" ON "tags" ("manifest_id");

CREATE UNIQUE INDEX "ix_tags_repository_id_name" ON "tags" ("repository_id", "name");

CREATE INDEX "ix_tags_repository_id_pushed_at_id" ON "tags" ("repository_id", "pushed_at", "id");

CREATE INDEX "ix_team_members_account_id" ON "team_members" ("account_id");

CREATE INDEX "ix_team_rights_repository_id" ON "team_rights" ("repository_id");

CREATE UNIQUE INDEX "ix_teams_organization_id_name" ON "teams" ("organization_id", "name");

CREATE INDEX "ix_uploads_owner" ON "uploads" ("owner");

CREATE INDEX "ix_uploads_updated_at" ON "uploads" ("updated_at");

CREATE UNIQUE INDEX "ix_webhooks_repository_id_slug" ON "webhooks" ("repository_id", "slug");

INSERT INTO "__EFMigrationsHistory" ("migration_id", "product_version")
VALUES ('20261129173132_Initial', '10.0.15');

