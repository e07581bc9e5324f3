using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Berth.Registry.Database.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_blob_links_blobs_BlobId",
                table: "blob_links");

            migrationBuilder.DropForeignKey(
                name: "FK_blob_links_repositories_RepositoryId",
                table: "blob_links");

            migrationBuilder.DropForeignKey(
                name: "FK_manifest_references_manifests_ManifestId",
                table: "manifest_references");

            migrationBuilder.DropForeignKey(
                name: "FK_manifests_repositories_RepositoryId",
                table: "manifests");

            migrationBuilder.DropForeignKey(
                name: "FK_tags_manifests_ManifestId",
                table: "tags");

            migrationBuilder.DropForeignKey(
                name: "FK_tags_repositories_RepositoryId",
                table: "tags");

            migrationBuilder.DropPrimaryKey(
                name: "PK_uploads",
                table: "uploads");

            migrationBuilder.DropPrimaryKey(
                name: "PK_tags",
                table: "tags");

            migrationBuilder.DropPrimaryKey(
                name: "PK_repositories",
                table: "repositories");

            migrationBuilder.DropPrimaryKey(
                name: "PK_manifests",
                table: "manifests");

            migrationBuilder.DropPrimaryKey(
                name: "PK_manifest_references",
                table: "manifest_references");

            migrationBuilder.DropPrimaryKey(
                name: "PK_blobs",
                table: "blobs");

            migrationBuilder.DropPrimaryKey(
                name: "PK_blob_links",
                table: "blob_links");

            migrationBuilder.RenameColumn(
                name: "State",
                table: "uploads",
                newName: "state");

            migrationBuilder.RenameColumn(
                name: "Repository",
                table: "uploads",
                newName: "repository");

            migrationBuilder.RenameColumn(
                name: "Owner",
                table: "uploads",
                newName: "owner");

            migrationBuilder.RenameColumn(
                name: "Length",
                table: "uploads",
                newName: "length");

            migrationBuilder.RenameColumn(
                name: "Algorithm",
                table: "uploads",
                newName: "algorithm");

            migrationBuilder.RenameColumn(
                name: "Id",
                table: "uploads",
                newName: "id");

            migrationBuilder.RenameColumn(
                name: "UpdatedAt",
                table: "uploads",
                newName: "updated_at");

            migrationBuilder.RenameIndex(
                name: "IX_uploads_Owner",
                table: "uploads",
                newName: "ix_uploads_owner");

            migrationBuilder.RenameIndex(
                name: "IX_uploads_UpdatedAt",
                table: "uploads",
                newName: "ix_uploads_updated_at");

            migrationBuilder.RenameColumn(
                name: "Name",
                table: "tags",
                newName: "name");

            migrationBuilder.RenameColumn(
                name: "Id",
                table: "tags",
                newName: "id");

            migrationBuilder.RenameColumn(
                name: "RepositoryId",
                table: "tags",
                newName: "repository_id");

            migrationBuilder.RenameColumn(
                name: "PushedBy",
                table: "tags",
                newName: "pushed_by");

            migrationBuilder.RenameColumn(
                name: "PushedAt",
                table: "tags",
                newName: "pushed_at");

            migrationBuilder.RenameColumn(
                name: "ManifestId",
                table: "tags",
                newName: "manifest_id");

            migrationBuilder.RenameIndex(
                name: "IX_tags_RepositoryId_Name",
                table: "tags",
                newName: "ix_tags_repository_id_name");

            migrationBuilder.RenameIndex(
                name: "IX_tags_ManifestId",
                table: "tags",
                newName: "ix_tags_manifest_id");

            migrationBuilder.RenameColumn(
                name: "Namespace",
                table: "repositories",
                newName: "namespace");

            migrationBuilder.RenameColumn(
                name: "Name",
                table: "repositories",
                newName: "name");

            migrationBuilder.RenameColumn(
                name: "Description",
                table: "repositories",
                newName: "description");

            migrationBuilder.RenameColumn(
                name: "Id",
                table: "repositories",
                newName: "id");

            migrationBuilder.RenameColumn(
                name: "IsPrivate",
                table: "repositories",
                newName: "is_private");

            migrationBuilder.RenameColumn(
                name: "CreatedAt",
                table: "repositories",
                newName: "created_at");

            migrationBuilder.RenameIndex(
                name: "IX_repositories_Namespace_Name",
                table: "repositories",
                newName: "ix_repositories_namespace_name");

            migrationBuilder.RenameIndex(
                name: "IX_repositories_Name",
                table: "repositories",
                newName: "ix_repositories_name");

            migrationBuilder.RenameColumn(
                name: "Subject",
                table: "manifests",
                newName: "subject");

            migrationBuilder.RenameColumn(
                name: "Size",
                table: "manifests",
                newName: "size");

            migrationBuilder.RenameColumn(
                name: "Kind",
                table: "manifests",
                newName: "kind");

            migrationBuilder.RenameColumn(
                name: "Digest",
                table: "manifests",
                newName: "digest");

            migrationBuilder.RenameColumn(
                name: "Content",
                table: "manifests",
                newName: "content");

            migrationBuilder.RenameColumn(
                name: "Annotations",
                table: "manifests",
                newName: "annotations");

            migrationBuilder.RenameColumn(
                name: "Id",
                table: "manifests",
                newName: "id");

            migrationBuilder.RenameColumn(
                name: "RepositoryId",
                table: "manifests",
                newName: "repository_id");

            migrationBuilder.RenameColumn(
                name: "ReferrerType",
                table: "manifests",
                newName: "referrer_type");

            migrationBuilder.RenameColumn(
                name: "PushedBy",
                table: "manifests",
                newName: "pushed_by");

            migrationBuilder.RenameColumn(
                name: "PushedAt",
                table: "manifests",
                newName: "pushed_at");

            migrationBuilder.RenameColumn(
                name: "MediaType",
                table: "manifests",
                newName: "media_type");

            migrationBuilder.RenameIndex(
                name: "IX_manifests_RepositoryId_Subject_Digest",
                table: "manifests",
                newName: "ix_manifests_repository_id_subject_digest");

            migrationBuilder.RenameIndex(
                name: "IX_manifests_RepositoryId_Digest",
                table: "manifests",
                newName: "ix_manifests_repository_id_digest");

            migrationBuilder.RenameColumn(
                name: "Size",
                table: "manifest_references",
                newName: "size");

            migrationBuilder.RenameColumn(
                name: "Role",
                table: "manifest_references",
                newName: "role");

            migrationBuilder.RenameColumn(
                name: "Digest",
                table: "manifest_references",
                newName: "digest");

            migrationBuilder.RenameColumn(
                name: "Position",
                table: "manifest_references",
                newName: "position");

            migrationBuilder.RenameColumn(
                name: "ManifestId",
                table: "manifest_references",
                newName: "manifest_id");

            migrationBuilder.RenameIndex(
                name: "IX_manifest_references_Digest",
                table: "manifest_references",
                newName: "ix_manifest_references_digest");

            migrationBuilder.RenameColumn(
                name: "Stamp",
                table: "blobs",
                newName: "stamp");

            migrationBuilder.RenameColumn(
                name: "Size",
                table: "blobs",
                newName: "size");

            migrationBuilder.RenameColumn(
                name: "Digest",
                table: "blobs",
                newName: "digest");

            migrationBuilder.RenameColumn(
                name: "Id",
                table: "blobs",
                newName: "id");

            migrationBuilder.RenameColumn(
                name: "CreatedAt",
                table: "blobs",
                newName: "created_at");

            migrationBuilder.RenameIndex(
                name: "IX_blobs_Digest",
                table: "blobs",
                newName: "ix_blobs_digest");

            migrationBuilder.RenameColumn(
                name: "CreatedAt",
                table: "blob_links",
                newName: "created_at");

            migrationBuilder.RenameColumn(
                name: "BlobId",
                table: "blob_links",
                newName: "blob_id");

            migrationBuilder.RenameColumn(
                name: "RepositoryId",
                table: "blob_links",
                newName: "repository_id");

            migrationBuilder.RenameIndex(
                name: "IX_blob_links_BlobId",
                table: "blob_links",
                newName: "ix_blob_links_blob_id");

            migrationBuilder.AlterColumn<string>(
                name: "referrer_type",
                table: "manifests",
                type: "text",
                nullable: true,
                collation: "C",
                oldClrType: typeof(string),
                oldType: "character varying(255)",
                oldMaxLength: 255,
                oldNullable: true,
                oldCollation: "C");

            migrationBuilder.AlterColumn<string>(
                name: "media_type",
                table: "manifests",
                type: "text",
                nullable: false,
                collation: "C",
                oldClrType: typeof(string),
                oldType: "character varying(255)",
                oldMaxLength: 255,
                oldCollation: "C");

            migrationBuilder.AddPrimaryKey(
                name: "pk_uploads",
                table: "uploads",
                column: "id");

            migrationBuilder.AddPrimaryKey(
                name: "pk_tags",
                table: "tags",
                column: "id");

            migrationBuilder.AddPrimaryKey(
                name: "pk_repositories",
                table: "repositories",
                column: "id");

            migrationBuilder.AddPrimaryKey(
                name: "pk_manifests",
                table: "manifests",
                column: "id");

            migrationBuilder.AddPrimaryKey(
                name: "pk_manifest_references",
                table: "manifest_references",
                columns: new[] { "manifest_id", "position" });

            migrationBuilder.AddPrimaryKey(
                name: "pk_blobs",
                table: "blobs",
                column: "id");

            migrationBuilder.AddPrimaryKey(
                name: "pk_blob_links",
                table: "blob_links",
                columns: new[] { "repository_id", "blob_id" });

            migrationBuilder.AddForeignKey(
                name: "fk_blob_links_blobs_blob_id",
                table: "blob_links",
                column: "blob_id",
                principalTable: "blobs",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "fk_blob_links_repositories_repository_id",
                table: "blob_links",
                column: "repository_id",
                principalTable: "repositories",
                principalColumn: "id",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "fk_manifest_references_manifests_manifest_id",
                table: "manifest_references",
                column: "manifest_id",
                principalTable: "manifests",
                principalColumn: "id",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "fk_manifests_repositories_repository_id",
                table: "manifests",
                column: "repository_id",
                principalTable: "repositories",
                principalColumn: "id",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "fk_tags_manifests_manifest_id",
                table: "tags",
                column: "manifest_id",
                principalTable: "manifests",
                principalColumn: "id",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "fk_tags_repositories_repository_id",
                table: "tags",
                column: "repository_id",
                principalTable: "repositories",
                principalColumn: "id",
                onDelete: ReferentialAction.Cascade);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_blob_links_blobs_blob_id",
                table: "blob_links");

            migrationBuilder.DropForeignKey(
                name: "fk_blob_links_repositories_repository_id",
                table: "blob_links");

            migrationBuilder.DropForeignKey(
                name: "fk_manifest_references_manifests_manifest_id",
                table: "manifest_references");

            migrationBuilder.DropForeignKey(
                name: "fk_manifests_repositories_repository_id",
                table: "manifests");

            migrationBuilder.DropForeignKey(
                name: "fk_tags_manifests_manifest_id",
                table: "tags");

            migrationBuilder.DropForeignKey(
                name: "fk_tags_repositories_repository_id",
                table: "tags");

            migrationBuilder.DropPrimaryKey(
                name: "pk_uploads",
                table: "uploads");

            migrationBuilder.DropPrimaryKey(
                name: "pk_tags",
                table: "tags");

            migrationBuilder.DropPrimaryKey(
                name: "pk_repositories",
                table: "repositories");

            migrationBuilder.DropPrimaryKey(
                name: "pk_manifests",
                table: "manifests");

            migrationBuilder.DropPrimaryKey(
                name: "pk_manifest_references",
                table: "manifest_references");

            migrationBuilder.DropPrimaryKey(
                name: "pk_blobs",
                table: "blobs");

            migrationBuilder.DropPrimaryKey(
                name: "pk_blob_links",
                table: "blob_links");

            migrationBuilder.RenameColumn(
                name: "state",
                table: "uploads",
                newName: "State");

            migrationBuilder.RenameColumn(
                name: "repository",
                table: "uploads",
                newName: "Repository");

            migrationBuilder.RenameColumn(
                name: "owner",
                table: "uploads",
                newName: "Owner");

            migrationBuilder.RenameColumn(
                name: "length",
                table: "uploads",
                newName: "Length");

            migrationBuilder.RenameColumn(
                name: "algorithm",
                table: "uploads",
                newName: "Algorithm");

            migrationBuilder.RenameColumn(
                name: "id",
                table: "uploads",
                newName: "Id");

            migrationBuilder.RenameColumn(
                name: "updated_at",
                table: "uploads",
                newName: "UpdatedAt");

            migrationBuilder.RenameIndex(
                name: "ix_uploads_owner",
                table: "uploads",
                newName: "IX_uploads_Owner");

            migrationBuilder.RenameIndex(
                name: "ix_uploads_updated_at",
                table: "uploads",
                newName: "IX_uploads_UpdatedAt");

            migrationBuilder.RenameColumn(
                name: "name",
                table: "tags",
                newName: "Name");

            migrationBuilder.RenameColumn(
                name: "id",
                table: "tags",
                newName: "Id");

            migrationBuilder.RenameColumn(
                name: "repository_id",
                table: "tags",
                newName: "RepositoryId");

            migrationBuilder.RenameColumn(
                name: "pushed_by",
                table: "tags",
                newName: "PushedBy");

            migrationBuilder.RenameColumn(
                name: "pushed_at",
                table: "tags",
                newName: "PushedAt");

            migrationBuilder.RenameColumn(
                name: "manifest_id",
                table: "tags",
                newName: "ManifestId");

            migrationBuilder.RenameIndex(
                name: "ix_tags_repository_id_name",
                table: "tags",
                newName: "IX_tags_RepositoryId_Name");

            migrationBuilder.RenameIndex(
                name: "ix_tags_manifest_id",
                table: "tags",
                newName: "IX_tags_ManifestId");

            migrationBuilder.RenameColumn(
                name: "namespace",
                table: "repositories",
                newName: "Namespace");

            migrationBuilder.RenameColumn(
                name: "name",
                table: "repositories",
                newName: "Name");

            migrationBuilder.RenameColumn(
                name: "description",
                table: "repositories",
                newName: "Description");

            migrationBuilder.RenameColumn(
                name: "id",
                table: "repositories",
                newName: "Id");

            migrationBuilder.RenameColumn(
                name: "is_private",
                table: "repositories",
                newName: "IsPrivate");

            migrationBuilder.RenameColumn(
                name: "created_at",
                table: "repositories",
                newName: "CreatedAt");

            migrationBuilder.RenameIndex(
                name: "ix_repositories_namespace_name",
                table: "repositories",
                newName: "IX_repositories_Namespace_Name");

            migrationBuilder.RenameIndex(
                name: "ix_repositories_name",
                table: "repositories",
                newName: "IX_repositories_Name");

            migrationBuilder.RenameColumn(
                name: "subject",
                table: "manifests",
                newName: "Subject");

            migrationBuilder.RenameColumn(
                name: "size",
                table: "manifests",
                newName: "Size");

            migrationBuilder.RenameColumn(
                name: "kind",
                table: "manifests",
                newName: "Kind");

            migrationBuilder.RenameColumn(
                name: "digest",
                table: "manifests",
                newName: "Digest");

            migrationBuilder.RenameColumn(
                name: "content",
                table: "manifests",
                newName: "Content");

            migrationBuilder.RenameColumn(
                name: "annotations",
                table: "manifests",
                newName: "Annotations");

            migrationBuilder.RenameColumn(
                name: "id",
                table: "manifests",
                newName: "Id");

            migrationBuilder.RenameColumn(
                name: "repository_id",
                table: "manifests",
                newName: "RepositoryId");

            migrationBuilder.RenameColumn(
                name: "referrer_type",
                table: "manifests",
                newName: "ReferrerType");

            migrationBuilder.RenameColumn(
                name: "pushed_by",
                table: "manifests",
                newName: "PushedBy");

            migrationBuilder.RenameColumn(
                name: "pushed_at",
                table: "manifests",
                newName: "PushedAt");

            migrationBuilder.RenameColumn(
                name: "media_type",
                table: "manifests",
                newName: "MediaType");

            migrationBuilder.RenameIndex(
                name: "ix_manifests_repository_id_subject_digest",
                table: "manifests",
                newName: "IX_manifests_RepositoryId_Subject_Digest");

            migrationBuilder.RenameIndex(
                name: "ix_manifests_repository_id_digest",
                table: "manifests",
                newName: "IX_manifests_RepositoryId_Digest");

            migrationBuilder.RenameColumn(
                name: "size",
                table: "manifest_references",
                newName: "Size");

            migrationBuilder.RenameColumn(
                name: "role",
                table: "manifest_references",
                newName: "Role");

            migrationBuilder.RenameColumn(
                name: "digest",
                table: "manifest_references",
                newName: "Digest");

            migrationBuilder.RenameColumn(
                name: "position",
                table: "manifest_references",
                newName: "Position");

            migrationBuilder.RenameColumn(
                name: "manifest_id",
                table: "manifest_references",
                newName: "ManifestId");

            migrationBuilder.RenameIndex(
                name: "ix_manifest_references_digest",
                table: "manifest_references",
                newName: "IX_manifest_references_Digest");

            migrationBuilder.RenameColumn(
                name: "stamp",
                table: "blobs",
                newName: "Stamp");

            migrationBuilder.RenameColumn(
                name: "size",
                table: "blobs",
                newName: "Size");

            migrationBuilder.RenameColumn(
                name: "digest",
                table: "blobs",
                newName: "Digest");

            migrationBuilder.RenameColumn(
                name: "id",
                table: "blobs",
                newName: "Id");

            migrationBuilder.RenameColumn(
                name: "created_at",
                table: "blobs",
                newName: "CreatedAt");

            migrationBuilder.RenameIndex(
                name: "ix_blobs_digest",
                table: "blobs",
                newName: "IX_blobs_Digest");

            migrationBuilder.RenameColumn(
                name: "created_at",
                table: "blob_links",
                newName: "CreatedAt");

            migrationBuilder.RenameColumn(
                name: "blob_id",
                table: "blob_links",
                newName: "BlobId");

            migrationBuilder.RenameColumn(
                name: "repository_id",
                table: "blob_links",
                newName: "RepositoryId");

            migrationBuilder.RenameIndex(
                name: "ix_blob_links_blob_id",
                table: "blob_links",
                newName: "IX_blob_links_BlobId");

            migrationBuilder.AlterColumn<string>(
                name: "ReferrerType",
                table: "manifests",
                type: "character varying(255)",
                maxLength: 255,
                nullable: true,
                collation: "C",
                oldClrType: typeof(string),
                oldType: "text",
                oldNullable: true,
                oldCollation: "C");

            migrationBuilder.AlterColumn<string>(
                name: "MediaType",
                table: "manifests",
                type: "character varying(255)",
                maxLength: 255,
                nullable: false,
                collation: "C",
                oldClrType: typeof(string),
                oldType: "text",
                oldCollation: "C");

            migrationBuilder.AddPrimaryKey(
                name: "PK_uploads",
                table: "uploads",
                column: "Id");

            migrationBuilder.AddPrimaryKey(
                name: "PK_tags",
                table: "tags",
                column: "Id");

            migrationBuilder.AddPrimaryKey(
                name: "PK_repositories",
                table: "repositories",
                column: "Id");

            migrationBuilder.AddPrimaryKey(
                name: "PK_manifests",
                table: "manifests",
                column: "Id");

            migrationBuilder.AddPrimaryKey(
                name: "PK_manifest_references",
                table: "manifest_references",
                columns: new[] { "ManifestId", "Position" });

            migrationBuilder.AddPrimaryKey(
                name: "PK_blobs",
                table: "blobs",
                column: "Id");

            migrationBuilder.AddPrimaryKey(
                name: "PK_blob_links",
                table: "blob_links",
                columns: new[] { "RepositoryId", "BlobId" });

            migrationBuilder.AddForeignKey(
                name: "FK_blob_links_blobs_BlobId",
                table: "blob_links",
                column: "BlobId",
                principalTable: "blobs",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "FK_blob_links_repositories_RepositoryId",
                table: "blob_links",
                column: "RepositoryId",
                principalTable: "repositories",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "FK_manifest_references_manifests_ManifestId",
                table: "manifest_references",
                column: "ManifestId",
                principalTable: "manifests",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "FK_manifests_repositories_RepositoryId",
                table: "manifests",
                column: "RepositoryId",
                principalTable: "repositories",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "FK_tags_manifests_ManifestId",
                table: "tags",
                column: "ManifestId",
                principalTable: "manifests",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "FK_tags_repositories_RepositoryId",
                table: "tags",
                column: "RepositoryId",
                principalTable: "repositories",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);
        }
    }
}
