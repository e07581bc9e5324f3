using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Berth.Registry.Database.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class Versions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "expires_at",
                table: "tags",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "version_key",
                table: "tags",
                type: "text",
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "deleted_at",
                table: "repositories",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "minimum_age",
                table: "repositories",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "retention",
                table: "repositories",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "deleted_at",
                table: "manifests",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "leaves_at",
                table: "manifests",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "promised_at",
                table: "manifests",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "deleting",
                table: "blobs",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "held_until",
                table: "blobs",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "loose_since",
                table: "blobs",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "loose_since",
                table: "blob_links",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "promised_at",
                table: "blob_links",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "collections",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    manifests = table.Column<long>(type: "bigint", nullable: false),
                    links = table.Column<long>(type: "bigint", nullable: false),
                    blobs = table.Column<long>(type: "bigint", nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_collections", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "former_names",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false, collation: "C"),
                    repository_id = table.Column<long>(type: "bigint", nullable: false),
                    renamed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
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
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    holder = table.Column<Guid>(type: "uuid", nullable: false),
                    beat = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_leases", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "namespace_settings",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false, collation: "C"),
                    trash_days = table.Column<int>(type: "integer", nullable: true),
                    quota_bytes = table.Column<long>(type: "bigint", nullable: true),
                    immutable_tags = table.Column<bool>(type: "boolean", nullable: false),
                    immutable_tag_rules = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    retention = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_namespace_settings", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "retention_runs",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    @namespace = table.Column<string>(name: "namespace", type: "character varying(255)", maxLength: 255, nullable: false, collation: "C"),
                    repository_id = table.Column<long>(type: "bigint", nullable: false),
                    ran_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ran_by = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    kept = table.Column<int>(type: "integer", nullable: false),
                    removed = table.Column<int>(type: "integer", nullable: false),
                    freed_bytes = table.Column<long>(type: "bigint", nullable: false),
                    report = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    batch = table.Column<Guid>(type: "uuid", nullable: false)
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
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    repository_id = table.Column<long>(type: "bigint", nullable: false),
                    tag = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    from_digest = table.Column<string>(type: "character varying(135)", maxLength: 135, nullable: true, collation: "C"),
                    to_digest = table.Column<string>(type: "character varying(135)", maxLength: 135, nullable: true, collation: "C"),
                    moved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    moved_by = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true, collation: "C"),
                    cause = table.Column<int>(type: "integer", nullable: false)
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
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    kind = table.Column<int>(type: "integer", nullable: false),
                    repository_id = table.Column<long>(type: "bigint", nullable: false),
                    @namespace = table.Column<string>(name: "namespace", type: "character varying(255)", maxLength: 255, nullable: false, collation: "C"),
                    repository = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false, collation: "C"),
                    tag = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: true, collation: "C"),
                    digest = table.Column<string>(type: "character varying(135)", maxLength: 135, nullable: true, collation: "C"),
                    deleted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    deleted_by = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true, collation: "C"),
                    cause = table.Column<int>(type: "integer", nullable: false),
                    batch = table.Column<Guid>(type: "uuid", nullable: false)
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
