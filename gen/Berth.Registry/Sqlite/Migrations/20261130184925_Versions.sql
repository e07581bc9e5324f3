ALTER TABLE "tags" ADD "expires_at" INTEGER NULL;

ALTER TABLE "tags" ADD "version_key" TEXT NOT NULL DEFAULT '';

ALTER TABLE "repositories" ADD "deleted_at" INTEGER NULL;

ALTER TABLE "repositories" ADD "minimum_age" INTEGER NULL;

ALTER TABLE "repositories" ADD "retention" TEXT NULL;

ALTER TABLE "manifests" ADD "deleted_at" INTEGER NULL;

ALTER TABLE "manifests" ADD "leaves_at" INTEGER NULL;

ALTER TABLE "manifests" ADD "promised_at" INTEGER NULL;

ALTER TABLE "blobs" ADD "deleting" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "blobs" ADD "held_until" INTEGER NULL;

ALTER TABLE "blobs" ADD "loose_since" INTEGER NULL;

ALTER TABLE "blob_links" ADD "loose_since" INTEGER NULL;

ALTER TABLE "blob_links" ADD "promised_at" INTEGER NULL;

CREATE TABLE "collections" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_collections" PRIMARY KEY AUTOINCREMENT,
    "started_at" INTEGER NOT NULL,
    "ended_at" INTEGER NOT NULL,
    "manifests" INTEGER NOT NULL,
    "links" INTEGER NOT NULL,
    "blobs" INTEGER NOT NULL,
    "bytes" INTEGER NOT NULL
);

CREATE TABLE "former_names" (
    "name" TEXT NOT NULL CONSTRAINT "pk_former_names" PRIMARY KEY,
    "repository_id" INTEGER NOT NULL,
    "renamed_at" INTEGER NOT NULL,
    CONSTRAINT "fk_former_names_repositories_repository_id" FOREIGN KEY ("repository_id") REFERENCES "repositories" ("id") ON DELETE CASCADE
);

CREATE TABLE "leases" (
    "name" TEXT NOT NULL CONSTRAINT "pk_leases" PRIMARY KEY,
    "holder" TEXT NOT NULL,
    "beat" INTEGER NOT NULL
);

CREATE TABLE "namespace_settings" (
    "name" TEXT NOT NULL CONSTRAINT "pk_namespace_settings" PRIMARY KEY,
    "trash_days" INTEGER NULL,
    "quota_bytes" INTEGER NULL,
    "immutable_tags" INTEGER NOT NULL,
    "immutable_tag_rules" TEXT NOT NULL,
    "retention" TEXT NULL
);

CREATE TABLE "retention_runs" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_retention_runs" PRIMARY KEY AUTOINCREMENT,
    "namespace" TEXT NOT NULL,
    "repository_id" INTEGER NOT NULL,
    "ran_at" INTEGER NOT NULL,
    "ran_by" TEXT NULL,
    "kept" INTEGER NOT NULL,
    "removed" INTEGER NOT NULL,
    "freed_bytes" INTEGER NOT NULL,
    "report" TEXT NOT NULL,
    "batch" TEXT NOT NULL,
    CONSTRAINT "fk_retention_runs_repositories_repository_id" FOREIGN KEY ("repository_id") REFERENCES "repositories" ("id") ON DELETE CASCADE
);

CREATE TABLE "tag_moves" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_tag_moves" PRIMARY KEY AUTOINCREMENT,
    "repository_id" INTEGER NOT NULL,
    "tag" TEXT NOT NULL,
    "from_digest" TEXT NULL,
    "to_digest" TEXT NULL,
    "moved_at" INTEGER NOT NULL,
    "moved_by" TEXT NULL,
    "cause" INTEGER NOT NULL,
    CONSTRAINT "fk_tag_moves_repositories_repository_id" FOREIGN KEY ("repository_id") REFERENCES "repositories" ("id") ON DELETE CASCADE
);

CREATE TABLE "trash" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_trash" PRIMARY KEY AUTOINCREMENT,
    "kind" INTEGER NOT NULL,
    "repository_id" INTEGER NOT NULL,
    "namespace" TEXT NOT NULL,
    "repository" TEXT NOT NULL,
    "tag" TEXT NULL,
    "digest" TEXT NULL,
    "deleted_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    "deleted_by" TEXT NULL,
    "cause" INTEGER NOT NULL,
    "batch" TEXT NOT NULL,
    CONSTRAINT "fk_trash_repositories_repository_id" FOREIGN KEY ("repository_id") REFERENCES "repositories" ("id") ON DELETE CASCADE
);

CREATE INDEX "ix_tags_expires_at" ON "tags" ("expires_at") WHERE expires_at IS NOT NULL;

CREATE INDEX "ix_tags_repository_id_version_key" ON "tags" ("repository_id", "version_key");

CREATE INDEX "ix_manifests_leaves_at_id" ON "manifests" ("leaves_at", "id") WHERE leaves_at IS NOT NULL;

CREATE INDEX "ix_blobs_loose_since_id" ON "blobs" ("loose_since", "id") WHERE loose_since IS NOT NULL;

CREATE INDEX "ix_blob_links_loose_since_repository_id_blob_id" ON "blob_links" ("loose_since", "repository_id", "blob_id") WHERE loose_since IS NOT NULL;

CREATE INDEX "ix_former_names_repository_id" ON "former_names" ("repository_id");

CREATE INDEX "ix_retention_runs_namespace_id" ON "retention_runs" ("namespace", "id");

CREATE INDEX "ix_retention_runs_repository_id_id" ON "retention_runs" ("repository_id", "id");

CREATE INDEX "ix_tag_moves_repository_id_id" ON "tag_moves" ("repository_id", "id");

CREATE INDEX "ix_tag_moves_repository_id_tag_id" ON "tag_moves" ("repository_id", "tag", "id");

CREATE INDEX "ix_trash_batch_id" ON "trash" ("batch", "id");

CREATE INDEX "ix_trash_expires_at_id" ON "trash" ("expires_at", "id");

CREATE INDEX "ix_trash_namespace_id" ON "trash" ("namespace", "id");

CREATE INDEX "ix_trash_repository_id_id" ON "trash" ("repository_id", "id");

UPDATE blob_links SET loose_since = created_at WHERE NOT EXISTS (
    SELECT 1 FROM blobs b JOIN manifest_references r ON r.digest = b.digest JOIN manifests m ON m.id = r.manifest_id
    WHERE b.id = blob_links.blob_id AND m.repository_id = blob_links.repository_id);
UPDATE blobs SET loose_since = created_at WHERE NOT EXISTS (SELECT 1 FROM blob_links l WHERE l.blob_id = blobs.id);
INSERT INTO tag_moves (repository_id, tag, from_digest, to_digest, moved_at, moved_by, cause)
    SELECT t.repository_id, t.name, NULL, m.digest, t.pushed_at, t.pushed_by, 0 FROM tags t JOIN manifests m ON m.id = t.manifest_id
    ORDER BY t.pushed_at, t.id;

INSERT INTO "__EFMigrationsHistory" ("migration_id", "product_version")
VALUES ('20261130184925_Versions', '10.0.15');

