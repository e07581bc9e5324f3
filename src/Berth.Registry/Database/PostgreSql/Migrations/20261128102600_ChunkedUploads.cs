using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Berth.Registry.Database.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class ChunkedUploads : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "in_chunks",
                table: "uploads",
                type: "boolean",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "in_chunks",
                table: "uploads");
        }
    }
}
