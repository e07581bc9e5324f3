using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Berth.Registry.Database.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class PullDaysAndHooks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "hook_url",
                table: "webhooks",
                newName: "hooks");

            migrationBuilder.CreateTable(
                name: "pull_days",
                columns: table => new
                {
                    repository_id = table.Column<long>(type: "bigint", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_pull_days", x => new { x.repository_id, x.day });
                    table.ForeignKey(
                        name: "fk_pull_days_repositories_repository_id",
                        column: x => x.repository_id,
                        principalTable: "repositories",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "pull_days");

            migrationBuilder.RenameColumn(
                name: "hooks",
                table: "webhooks",
                newName: "hook_url");
        }
    }
}
