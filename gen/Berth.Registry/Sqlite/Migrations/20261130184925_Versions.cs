using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Berth.Registry.Database.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Versions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "expires_at",
                table: "tags",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "version_key",
                table: "tags",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<long>(
                name: "deleted_at",
                table: "repositories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "minimum_age",
                table: "repositories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "retention",
                table: "repositories",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "deleted_at",
                table: "manifests",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "leaves_at",
                table: "manifests",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "promised_at",
                table: "manifests",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "deleting",
                table: "blobs",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "held_until",
                table: "blobs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "loose_since",
                table: "blobs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "loose_since",
                table: "blob_links",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "promised_at",
                table: "blob_links",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "collections",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    started_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: false),
                    manifests = table.Column<long>(type: "INTEGER", nullable: false),
                    links = table.Column<long>(type: "INTEGER", nullable: false),
                    blobs = table.Column<long>(type: "INTEGER", nullable: false),
                    bytes = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_collections", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "former_names",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    repository_id = table.Column<long>(type: "INTEGER", nullable: false),
                    renamed_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_former_names", x => x.name);
                    table.ForeignKey(
                        name: "fk_former_names_repositories_repository_id",
                        column: x => x.repository_id,
                        principalTable: "repositories",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "leases",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    holder = table.Column<Guid>(type: "TEXT", nullable: false),
                    beat = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_leases", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "namespace_settings",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    trash_days = table.Column<int>(type: "INTEGER", nullable: true),
                    quota_bytes = table.Column<long>(type: "INTEGER", nullable: true),
                    immutable_tags = table.Column<bool>(type: "INTEGER", nullable: false),
                    immutable_tag_rules = table.Column<string>(type: "TEXT", nullable: false),
                    retention = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_namespace_settings", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "retention_runs",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    @namespace = table.Column<string>(name: "namespace", type: "TEXT", maxLength: 255, nullable: false),
                    repository_id = table.Column<long>(type: "INTEGER", nullable: false),
                    ran_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ran_by = table.Column<string>(type: "TEXT", nullable: true),
                    kept = table.Column<int>(type: "INTEGER", nullable: false),
                    removed = table.Column<int>(type: "INTEGER", nullable: false),
                    freed_bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    report = table.Column<string>(type: "TEXT", nullable: false),
                    batch = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_retention_runs", x => x.id);
                    table.ForeignKey(
                        name: "fk_retention_runs_repositories_repository_id",
                        column: x => x.repository_id,
                        principalTable: "repositories",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "tag_moves",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    repository_id = table.Column<long>(type: "INTEGER", nullable: false),
                    tag = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    from_digest = table.Column<string>(type: "TEXT", maxLength: 135, nullable: true),
                    to_digest = table.Column<string>(type: "TEXT", maxLength: 135, nullable: true),
                    moved_at = table.Column<long>(type: "INTEGER", nullable: false),
                    moved_by = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true),
                    cause = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tag_moves", x => x.id);
                    table.ForeignKey(
                        name: "fk_tag_moves_repositories_repository_id",
                        column: x => x.repository_id,
                        principalTable: "repositories",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "trash",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    kind = table.Column<int>(type: "INTEGER", nullable: false),
                    repository_id = table.Column<long>(type: "INTEGER", nullable: false),
                    @namespace = table.Column<string>(name: "namespace", type: "TEXT", maxLength: 255, nullable: false),
                    repository = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    tag = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    digest = table.Column<string>(type: "TEXT", maxLength: 135, nullable: true),
                    deleted_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false),
                    deleted_by = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true),
                    cause = table.Column<int>(type: "INTEGER", nullable: false),
                    batch = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trash", x => x.id);
                    table.ForeignKey(
                        name: "fk_trash_repositories_repository_id",
                        column: x => x.repository_id,
                        principalTable: "repositories",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_tags_expires_at",
                table: "tags",
                column: "expires_at",
                filter: "expires_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_tags_repository_id_version_key",
                table: "tags",
                columns: new[] { "repository_id", "version_key" });

            migrationBuilder.CreateIndex(
                name: "ix_manifests_leaves_at_id",
                table: "manifests",
                columns: new[] { "leaves_at", "id" },
                filter: "leaves_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_blobs_loose_since_id",
                table: "blobs",
                columns: new[] { "loose_since", "id" },
                filter: "loose_since IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_blob_links_loose_since_repository_id_blob_id",
                table: "blob_links",
                columns: new[] { "loose_since", "repository_id", "blob_id" },
                filter: "loose_since IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_former_names_repository_id",
                table: "former_names",
                column: "repository_id");

            migrationBuilder.CreateIndex(
                name: "ix_retention_runs_namespace_id",
                table: "retention_runs",
                columns: new[] { "namespace", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_retention_runs_repository_id_id",
                table: "retention_runs",
                columns: new[] { "repository_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_tag_moves_repository_id_id",
                table: "tag_moves",
                columns: new[] { "repository_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_tag_moves_repository_id_tag_id",
                table: "tag_moves",
                columns: new[] { "repository_id", "tag", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_trash_batch_id",
                table: "trash",
                columns: new[] { "batch", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_trash_expires_at_id",
                table: "trash",
                columns: new[] { "expires_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_trash_namespace_id",
                table: "trash",
                columns: new[] { "namespace", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_trash_repository_id_id",
                table: "trash",
                columns: new[] { "repository_id", "id" });

            // What is there when a database of the version before is opened: links and blobs that nothing refers to are for collection to look
            // at, and each tag's history begins with what it names.
            migrationBuilder.Sql(
                """
                UPDATE blob_links SET loose_since = created_at WHERE NOT EXISTS (
                    SELECT 1 FROM blobs b JOIN manifest_references r ON r.digest = b.digest JOIN manifests m ON m.id = r.manifest_id
                    WHERE b.id = blob_links.blob_id AND m.repository_id = blob_links.repository_id);
                UPDATE blobs SET loose_since = created_at WHERE NOT EXISTS (SELECT 1 FROM blob_links l WHERE l.blob_id = blobs.id);
                INSERT INTO tag_moves (repository_id, tag, from_digest, to_digest, moved_at, moved_by, cause)
                    SELECT t.repository_id, t.name, NULL, m.digest, t.pushed_at, t.pushed_by, 0 FROM tags t JOIN manifests m ON m.id = t.manifest_id
                    ORDER BY t.pushed_at, t.id;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "collections");

            migrationBuilder.DropTable(
                name: "former_names");

            migrationBuilder.DropTable(
                name: "leases");

            migrationBuilder.DropTable(
                name: "namespace_settings");

            migrationBuilder.DropTable(
                name: "retention_runs");

            migrationBuilder.DropTable(
                name: "tag_moves");

            migrationBuilder.DropTable(
                name: "trash");

            migrationBuilder.DropIndex(
                name: "ix_tags_expires_at",
                table: "tags");

            migrationBuilder.DropIndex(
                name: "ix_tags_repository_id_version_key",
                table: "tags");

            migrationBuilder.DropIndex(
                name: "ix_manifests_leaves_at_id",
                table: "manifests");

            migrationBuilder.DropIndex(
                name: "ix_blobs_loose_since_id",
                table: "blobs");

            migrationBuilder.DropIndex(
                name: "ix_blob_links_loose_since_repository_id_blob_id",
                table: "blob_links");

            migrationBuilder.DropColumn(
                name: "expires_at",
                table: "tags");

            migrationBuilder.DropColumn(
                name: "version_key",
                table: "tags");

            migrationBuilder.DropColumn(
                name: "deleted_at",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "minimum_age",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "retention",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "deleted_at",
                table: "manifests");

            migrationBuilder.DropColumn(
                name: "leaves_at",
                table: "manifests");

            migrationBuilder.DropColumn(
                name: "promised_at",
                table: "manifests");

            migrationBuilder.DropColumn(
                name: "deleting",
                table: "blobs");

            migrationBuilder.DropColumn(
                name: "held_until",
                table: "blobs");

            migrationBuilder.DropColumn(
                name: "loose_since",
                table: "blobs");

            migrationBuilder.DropColumn(
                name: "loose_since",
                table: "blob_links");

            migrationBuilder.DropColumn(
                name: "promised_at",
                table: "blob_links");
        }
    }
}
